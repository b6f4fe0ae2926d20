/* The C interface, from C99: against values worked by hand, and against itself where two ways lead
 * to one result. */
#include <fanin/fanin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

static void expect(int holds, const char* what, int line) {
  if (holds) return;
  printf("c_test.c:%d: %s does not hold; last error: %s\n", line, what, fanin_last_error());
  ++failures;
}
#define EXPECT(condition) expect((condition), #condition, __LINE__)

/* Whether the last error is this text. */
static int says(const char* text) { return strcmp(fanin_last_error(), text) == 0; }

static fanin_network* make(size_t inputs, size_t hidden, size_t outputs, int biases) {
  const size_t sizes[3] = {inputs, hidden, outputs};
  fanin_network* network = fanin_make(sizes, 3, NULL, NULL, biases, "glorot-normal", 1);
  if (network == NULL) {
    printf("fanin_make: %s\n", fanin_last_error());
    exit(1);
  }
  return network;
}

/* The book's example of three nodes: its answer is 0.726, 0.708, 0.778. */
static void worked_by_hand(void) {
  const float wih[9] = {0.9f, 0.3f, 0.4f, 0.2f, 0.8f, 0.2f, 0.1f, 0.5f, 0.6f};
  const float who[9] = {0.3f, 0.7f, 0.5f, 0.6f, 0.5f, 0.2f, 0.8f, 0.1f, 0.9f};
  const float x[6] = {0.9f, 0.1f, 0.8f, 0.9f, 0.1f, 0.8f};
  const double expected[3] = {0.72630, 0.70860, 0.77810};
  float one[3], two[6];
  size_t outputs = 0, inputs = 0;
  int o;
  fanin_network* network = make(3, 3, 3, 0);
  EXPECT(fanin_layers(network) == 2);
  memcpy(fanin_weights(network, 0, &outputs, &inputs), wih, sizeof wih);
  EXPECT(outputs == 3 && inputs == 3);
  memcpy(fanin_weights(network, 1, NULL, NULL), who, sizeof who);
  EXPECT(fanin_biases(network, 0) == NULL);
  EXPECT(fanin_predict(network, x, 1, one) == FANIN_OK);
  EXPECT(fanin_predict(network, x, 2, two) == FANIN_OK);
  for (o = 0; o < 3; ++o) {
    EXPECT(fabs(one[o] - expected[o]) < 1e-5);
    EXPECT(fabs(two[3 + o] - expected[o]) < 1e-5);
  }
  fanin_free(network);
}

/* Two inputs 0.4 and 0.5, weights 2 and 3, an error of 0.8 and rate 0.1: see apps/README.md. */
static void one_update(void) {
  const size_t sizes[2] = {2, 1};
  const float x[2] = {0.4f, 0.5f};
  float y, target, *weights;
  fanin_network* network = fanin_make(sizes, 2, NULL, "sigmoid", 0, "zeros", 1);
  weights = fanin_weights(network, 0, NULL, NULL);
  weights[0] = 2;
  weights[1] = 3;
  EXPECT(fanin_predict(network, x, 1, &y) == FANIN_OK);
  target = y + 0.8f;
  EXPECT(fanin_learn(network, x, &target, 0.1) == FANIN_OK);
  EXPECT(fabs(weights[0] - 2.00265) < 1e-5);
  fanin_free(network);
}

static const float xor_x[8] = {0, 0, 0, 1, 1, 0, 1, 1};
static const float xor_t[4] = {0, 1, 1, 0};

/* One sample a call is what training one epoch is. */
static void two_ways(void) {
  fanin_network *one = make(2, 4, 1, 1), *all = make(2, 4, 1, 1);
  fanin_training training = fanin_book();
  double loss = -1;
  size_t k, i;
  EXPECT(training.rate == 0.1 && training.epochs == 5 && strcmp(training.rule, "book") == 0);
  training.epochs = 1;
  for (k = 0; k < 4; ++k) EXPECT(fanin_learn(one, xor_x + 2 * k, xor_t + k, 0.1) == FANIN_OK);
  EXPECT(fanin_train(all, xor_x, xor_t, 4, &training, &loss) == FANIN_OK);
  EXPECT(loss > 0 && loss < 1);
  for (i = 0; i < 8; ++i) {
    EXPECT(fabs(fanin_weights(one, 0, NULL, NULL)[i] - fanin_weights(all, 0, NULL, NULL)[i]) < 1e-6);
  }
  for (i = 0; i < 4; ++i) {
    EXPECT(fabs(fanin_biases(one, 0)[i] - fanin_biases(all, 0)[i]) < 1e-6);
    EXPECT(fanin_biases(one, 0)[i] != 0);
  }
  fanin_free(one);
  fanin_free(all);
}

static int stop_after(void* context, size_t epoch, size_t sample, double loss) {
  int* calls = context;
  ++*calls;
  return epoch == 3 && sample == 4 && loss > 0;
}

static void learns_saves_and_loads(const char* path) {
  fanin_network *network = make(2, 4, 1, 1), *read;
  fanin_training training = fanin_book();
  double losses[5] = {-1, -1, -1, -1, -1};
  float y[4], again[4];
  int calls = 0, k;
  training.on_progress = stop_after;
  training.context = &calls;
  EXPECT(fanin_train(network, xor_x, xor_t, 4, &training, losses) == FANIN_STOPPED);
  EXPECT(calls == 3 && losses[1] > 0 && losses[2] == -1);
  training = fanin_book();
  training.rate = training.last_rate = 0.5;
  training.epochs = 5000;
  training.loss = "cross-entropy";
  training.rule = "gradient";
  EXPECT(fanin_train(network, xor_x, xor_t, 4, &training, NULL) == FANIN_OK);
  EXPECT(fanin_predict(network, xor_x, 4, y) == FANIN_OK);
  for (k = 0; k < 4; ++k) EXPECT(fabs(y[k] - xor_t[k]) < 0.1);
  EXPECT(fanin_save(network, path) == FANIN_OK);
  read = fanin_load(path);
  EXPECT(read != NULL && fanin_predict(read, xor_x, 4, again) == FANIN_OK);
  EXPECT(memcmp(y, again, sizeof y) == 0);
  fanin_free(network);
  fanin_free(read);
}

static void failures_have_reasons(const char* path) {
  const size_t none[2] = {3, 0}, sizes[3] = {2, 4, 1};
  const float bad[2] = {0, NAN};
  float y[4];
  fanin_training training = fanin_book();
  fanin_network* network = make(2, 4, 1, 0);
  EXPECT(fanin_make(none, 2, NULL, NULL, 0, NULL, 1) == NULL);
  EXPECT(strstr(fanin_last_error(), "none of them 0") != NULL);
  EXPECT(fanin_make(NULL, 2, NULL, NULL, 0, NULL, 1) == NULL && says("sizes is NULL"));
  EXPECT(fanin_make(sizes, 3, "swish", NULL, 0, NULL, 1) == NULL);
  EXPECT(strstr(fanin_last_error(), "expected one of sigmoid") != NULL);
  EXPECT(fanin_last_status() == FANIN_ARGUMENT);
  EXPECT(fanin_load(path) == NULL && strstr(fanin_last_error(), path) != NULL);
  EXPECT(fanin_last_status() == FANIN_IO);
  EXPECT(fanin_save(network, path) == FANIN_IO && strstr(fanin_last_error(), path) != NULL);
  EXPECT(fanin_save(NULL, path) == FANIN_ARGUMENT && says("network is NULL"));
  EXPECT(fanin_predict(network, xor_x, 4, NULL) == FANIN_ARGUMENT && says("y is NULL"));
  EXPECT(fanin_predict(network, NULL, 4, y) == FANIN_ARGUMENT && says("x is NULL"));
  EXPECT(fanin_weights(network, 2, NULL, NULL) == NULL);
  EXPECT(says("layer 2, there are 2 from 0 on"));
  EXPECT(fanin_learn(network, bad, xor_t, 0.1) == FANIN_DATA);
  EXPECT(fanin_learn(network, xor_x, xor_t, 0) == FANIN_ARGUMENT);
  EXPECT(says("fanin_learn: learning rate 0, expected a finite positive number"));
  EXPECT(fanin_train(network, bad, xor_t, 1, NULL, NULL) == FANIN_DATA);
  EXPECT(fanin_train(network, xor_x, xor_t, 0, NULL, NULL) == FANIN_ARGUMENT);
  training.loss = "hinge";
  EXPECT(fanin_train(network, xor_x, xor_t, 4, &training, NULL) == FANIN_ARGUMENT);
  EXPECT(strstr(fanin_last_error(), "squared-error, cross-entropy") != NULL);
  fanin_weights(network, 1, NULL, NULL)[0] = INFINITY;
  EXPECT(fanin_train(network, xor_x + 2, xor_t, 1, NULL, NULL) != FANIN_OK);
  fanin_free(network);
  network = fanin_make(sizes, 3, "identity", "identity", 0, "constant:1e30", 1);
  EXPECT(fanin_learn(network, xor_x + 6, xor_t, 0.1) == FANIN_DIVERGED);
  EXPECT(fanin_train(network, xor_x, xor_t, 4, NULL, NULL) == FANIN_DIVERGED);
  EXPECT(strlen(fanin_last_error()) > 20);
  fanin_free(network);
  fanin_free(NULL);
  EXPECT(fanin_layers(NULL) == 0);
}

/* fanin_test FILE: a name of a file that may be written. */
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  EXPECT(says("") && fanin_last_status() == FANIN_OK);
  worked_by_hand();
  one_update();
  two_ways();
  learns_saves_and_loads(argv[1]);
  failures_have_reasons("/nowhere/network.safetensors");
  printf("%d failures\n", failures);
  return failures != 0;
}
