// Trains the book's network on MNIST, measures it and saves it: train_mnist TRAIN TEST MODEL
#include <fanin/fanin.hpp>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  if (argc != 4) return std::puts("usage: train_mnist TRAIN TEST MODEL"), 2;
  try {
    const fanin::Dataset train = fanin::read_csv(argv[1]);
    const fanin::Dataset test = fanin::read_csv(argv[2], {.like = &train});
    const std::size_t classes = train.classes();
    const fanin::Samples test_samples = fanin::make_samples(test, classes);

    fanin::Random random(1);
    fanin::Model model;
    model.network = fanin::make_network({.sizes = {train.shape.pixels(), 200, classes}},
                                        fanin::parse_initializer("book"), random);
    model.image_shape = train.shape;
    model.metadata["init"] = "book";

    fanin::TrainOptions options = fanin::TrainOptions::book();
    options.epochs = 2;
    options.on_epoch = [&](const fanin::Progress& progress, const fanin::Network& network) {
      const double accuracy = fanin::score(network, test_samples).accuracy();
      std::printf("epoch %zu: loss %.4f, accuracy %.2f %%\n", progress.epoch, progress.loss,
                  100 * accuracy);
      return true;  // go on
    };
    fanin::train(model.network, fanin::make_samples(train, classes, model.scaling), options);

    fanin::write_model(argv[3], model);
    const fanin::Model saved = fanin::read_model(argv[3]);
    const bool same = fanin::score(saved.network, test_samples).accuracy() ==
                      fanin::score(model.network, test_samples).accuracy();
    std::printf("saved: %s\n", same ? "the same accuracy" : "another accuracy");
    return same ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
