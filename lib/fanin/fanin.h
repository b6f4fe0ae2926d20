/* Fanin from C: networks to make, train, ask, save and load. C99 and C++; link the library fanin_c.
 *
 * Numbers are float32. Matrices are row by row, without gaps: x (count, inputs) has a row of inputs
 * for each sample, t and y (count, outputs) its targets and its outputs. They are passed on as they
 * are: the book's inputs lie between 0.01 and 1, its targets are 0.01, and 0.99 at the label.
 *
 * A function that fails returns another status than FANIN_OK, or NULL in place of a pointer; then
 * fanin_last_error says what was found and what was expected. NULL for an argument is FANIN_ARGUMENT
 * unless it is said what it stands for. No exception leaves the library, and it never prints.
 *
 * Any number of threads may ask one network, and train different ones. While a network is trained
 * nothing else may use it.
 */
#ifndef FANIN_FANIN_H
#define FANIN_FANIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum fanin_status {
  FANIN_OK = 0,
  FANIN_ARGUMENT = 1, /* a parameter that cannot be: a size, a rate, a name */
  FANIN_DATA = 2,     /* the content of a file, or a value that is not finite */
  FANIN_IO = 3,       /* the operating system refused to read or write */
  FANIN_DIVERGED = 4, /* training left the finite numbers: the network is of no use */
  FANIN_FAILED = 5,   /* anything else, such as no memory */
  FANIN_STOPPED = 6   /* by on_progress; the network is as trained so far */
} fanin_status;

/* What went wrong in this thread's last call that failed, one line as a rule, cut off after 1,023
 * bytes; empty before. It is good until the thread's next failure. */
const char* fanin_last_error(void);

/* Its status; FANIN_OK before. */
fanin_status fanin_last_status(void);

/* A network with what a model file says of it. */
typedef struct fanin_network fanin_network;

/* A network of the sizes (count): inputs, nodes of each hidden layer, outputs. Activations of the
 * hidden layers and of the output are sigmoid (also for NULL), tanh, relu, identity or softmax.
 * Initial weights are those of the scheme or distribution `init`, such as "book" (also for NULL),
 * "he-normal" or "normal:in^-0.5", with NumPy's random numbers for the seed; biases are 0. NULL when
 * it fails. */
fanin_network* fanin_make(const size_t* sizes, size_t count, const char* hidden, const char* output,
                          int biases, const char* init, uint32_t seed);

/* Reads a model file that fanin_save or the program wrote. NULL when it fails. */
fanin_network* fanin_load(const char* path);

/* Writes a model file, whole or not at all; compressed where the path ends in .gz. Unless the
 * network was loaded with another scaling, the file says that inputs and targets have the book's.
 * FANIN_IO when that fails, FANIN_ARGUMENT for weights that are not finite. */
fanin_status fanin_save(const fanin_network* network, const char* path);

/* Ends a network, and all pointers into it. NULL is nothing. */
void fanin_free(fanin_network* network);

/* Layers with weights: one less than sizes. 0 for NULL. */
size_t fanin_layers(const fanin_network* network);

/* The weights of a layer, counted from 0: (outputs, inputs), to be read and written in place, and
 * valid as long as the network. The sizes are written where the pointers are not NULL. NULL when
 * there is no such layer. */
float* fanin_weights(fanin_network* network, size_t layer, size_t* outputs, size_t* inputs);

/* The biases of a layer (outputs), likewise. NULL where it has none, or there is no such layer. */
float* fanin_biases(fanin_network* network, size_t layer);

/* Writes the outputs y (count, outputs) for x (count, inputs). */
fanin_status fanin_predict(const fanin_network* network, const float* x, size_t count, float* y);

/* How to train. fanin_book has the book's values for all of it. */
typedef struct fanin_training {
  double rate;      /* learning rate: 0.1; above 0 */
  double last_rate; /* that it reaches in a line at the end: 0.1; 0 or more */
  size_t epochs;    /* 5 */
  size_t batch;     /* samples with an update in common: 1, one update a sample, in order */
  const char* loss; /* "squared-error" or "cross-entropy" */
  const char* rule; /* "book", or "gradient" for true gradient descent */
  int shuffle;      /* 0: the same order each epoch; else a new one, by the seed */
  uint32_t seed;    /* of the order: 1 */

  /* NULL, or called every few thousand samples, from the calling thread: samples done in the epoch,
   * which counts from 1, and their mean loss, each before its update. Returns 0 to go on. */
  int (*on_progress)(void* context, size_t epoch, size_t sample, double loss);
  void* context; /* for on_progress */
} fanin_training;

fanin_training fanin_book(void);

/* Trains on x (count, inputs) with targets t (count, outputs); NULL for the training is the book's.
 * `losses` is NULL, or has room for the mean loss of each epoch (epochs). Where training diverges or
 * is stopped, those that were not reached are left alone. FANIN_DATA for an x or t that is not
 * finite, FANIN_DIVERGED, FANIN_STOPPED, FANIN_ARGUMENT. */
fanin_status fanin_train(fanin_network* network, const float* x, const float* t, size_t count,
                         const fanin_training* training, double* losses);

/* One update for one sample x (inputs), t (outputs), by the book's rule and squared error: what
 * fanin_train does for one sample and one epoch, without its preparations. Fails as it does. */
fanin_status fanin_learn(fanin_network* network, const float* x, const float* t, double rate);

#ifdef __cplusplus
}
#endif

#endif
