// Stops when held-out records no longer gain, with a learning rate that falls to zero, and keeps
// the best network: early_stopping TRAIN
#include <fanin/fanin.hpp>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  if (argc != 2) return std::puts("usage: early_stopping TRAIN"), 2;
  try {
    fanin::Dataset train = fanin::read_csv(argv[1]);
    const fanin::Dataset held = train.hold_out(train.count() / 5);
    const std::size_t classes = train.classes();
    const fanin::Samples held_samples = fanin::make_samples(held, classes);

    fanin::Random random(1);
    fanin::Network network = fanin::make_network({.sizes = {train.shape.pixels(), 50, classes}},
                                                 fanin::parse_initializer("book"), random);
    fanin::Network best = network;
    double best_accuracy = 0;
    std::size_t waited = 0;  // epochs without gain

    fanin::TrainOptions options = fanin::TrainOptions::book();
    options.epochs = 50;
    options.rate = fanin::Rate(0.2, 0);
    options.on_epoch = [&](const fanin::Progress& progress, const fanin::Network& now) {
      const double accuracy = fanin::score(now, held_samples).accuracy();
      std::printf("epoch %2zu: loss %.4f, held out %.1f %%\n", progress.epoch, progress.loss,
                  100 * accuracy);
      ++waited;
      if (accuracy > best_accuracy) {
        best_accuracy = accuracy;
        best = now;
        waited = 0;
      }
      return waited < 5;
    };
    const fanin::TrainReport report =
        fanin::train(network, fanin::make_samples(train, classes), options);
    std::printf("%s after %zu epochs; the best has %.1f %%\n", report.stopped ? "stopped" : "ended",
                report.losses.size(), 100 * best_accuracy);
    return fanin::score(best, held_samples).accuracy() == best_accuracy ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
