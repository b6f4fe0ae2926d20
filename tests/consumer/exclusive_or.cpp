// XOR, which no single line separates and a network with one hidden layer learns.
#include <fanin/fanin.hpp>

#if FANIN_VERSION_MAJOR > 0 || FANIN_VERSION_MINOR < 4
#error "another version than expected: " FANIN_VERSION
#endif

namespace {

// Any field may be left out.
[[maybe_unused]] void designated_initialisers() {
  static_cast<void>(fanin::Architecture{.sizes = {1, 2}});
  static_cast<void>(fanin::Batch{.indices = {}});
  static_cast<void>(fanin::CompareOptions{.seeds = {1, 2, 3}, .jobs = 2});
  static_cast<void>(fanin::Dataset{.name = "mine", .shape = {1, 1}});
  static_cast<void>(fanin::Layer{.weights = fanin::Matrix(1, 1)});
  static_cast<void>(fanin::Initializer{.name = "x"});
  static_cast<void>(fanin::Model{.network = {}});
  static_cast<void>(fanin::Network{.layers = {}});
  static_cast<void>(fanin::Progress{.epoch = 1});
  static_cast<void>(fanin::ReadOptions{.label = "none"});
  static_cast<void>(fanin::Recipe{.name = "x"});
  static_cast<void>(fanin::RecipeResult{.name = "x"});
  static_cast<void>(fanin::Run{.seed = 1});
  static_cast<void>(fanin::Samples{.count = 1, .inputs = 2, .outputs = 3});
  static_cast<void>(fanin::Scaling{.on = 1});
  static_cast<void>(fanin::TrainOptions{.rate = 0.1, .epochs = 3});
  static_cast<void>(fanin::TrainReport{.losses = {}});
}

fanin::Network learn() {
  const fanin::Matrix x(4, 2, {0, 0, 0, 1, 1, 0, 1, 1});
  const fanin::Matrix t(4, 1, {0, 1, 1, 0});
  fanin::Random random(1);
  fanin::Network network = fanin::make_network({.sizes = {2, 4, 1}, .biases = true},
                                               fanin::parse_initializer("glorot-normal"), random);
  fanin::train(network, fanin::make_samples(x, t),
               {.rate = 0.5, .epochs = 5000, .loss = fanin::losses::cross_entropy});
  return network;
}

}  // namespace

extern "C" float exclusive_or(float a, float b) {
  static const fanin::Network network = learn();
  return network.predict(std::vector<float>{a, b}).front();
}
