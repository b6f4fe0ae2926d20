#include "fanin/study/signal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "fanin/error.hpp"
#include "support/naive_training.hpp"
#include "support/training_cases.hpp"

using namespace fanin;
using doctest::Approx;

namespace {

Layer linear_layer(Matrix weights) { return {std::move(weights), {}, activations::identity}; }

Probe probe_of(Matrix x, Matrix t) {
  Probe probe = normal_probe(x.rows(), x.cols(), t.cols(), 1);  // for its loss
  probe.x = std::move(x);
  probe.t = std::move(t);
  return probe;
}

double rank_of(const std::vector<std::vector<double>>& j) {
  // (sum s²)² / sum s⁴ = trace(J Jᵀ)² / trace((J Jᵀ)²)
  double trace = 0;
  double fourth = 0;
  for (std::size_t a = 0; a < j.size(); ++a) {
    for (std::size_t b = 0; b < j.size(); ++b) {
      double dot = 0;
      for (std::size_t i = 0; i < j[a].size(); ++i) dot += j[a][i] * j[b][i];
      if (a == b) trace += dot;
      fourth += dot * dot;
    }
  }
  return fourth > 0 ? trace * trace / fourth : 0;
}

// The mean cosine of all pairs of rows that are not 0.
double naive_correlation(const std::vector<naive::Vector>& rows) {
  double sum = 0;
  double pairs = 0;
  for (std::size_t a = 0; a < rows.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      double dot = 0;
      double square_a = 0;
      double square_b = 0;
      for (std::size_t i = 0; i < rows[a].size(); ++i) {
        dot += rows[a][i] * rows[b][i];
        square_a += rows[a][i] * rows[a][i];
        square_b += rows[b][i] * rows[b][i];
      }
      if (square_a == 0 || square_b == 0) continue;
      sum += dot / std::sqrt(square_a * square_b);
      ++pairs;
    }
  }
  return sum / pairs;
}

// What one update with one sample changes in the weights of layer l, relative to them; the mean
// square over the samples.
double naive_update_ratio(const naive::Network& network, const Probe& probe, std::size_t l) {
  double changes = 0;
  double weights = 0;
  for (std::size_t k = 0; k < probe.x.rows(); ++k) {
    const auto x = probe.x.row(k);
    const auto t = probe.t.row(k);
    naive::Network after = network;
    naive::learn(after, std::string(probe.loss.name), probe.rule, probe.rate, {x.begin(), x.end()},
                 {t.begin(), t.end()});
    for (std::size_t o = 0; o < network.layers[l].weights.size(); ++o) {
      for (std::size_t i = 0; i < network.layers[l].weights[o].size(); ++i) {
        const double w = network.layers[l].weights[o][i];
        changes += std::pow(after.layers[l].weights[o][i] - w, 2);
        weights += w * w;
      }
    }
  }
  return std::log10(std::sqrt(changes / weights));
}

// What naive, double-precision code says of one layer.
std::map<std::string, double> naive_signal(const Network& network, const Probe& probe,
                                           std::size_t l) {
  const naive::Network copy = naive::copy(network);
  const naive::Layer& layer = copy.layers[l];
  const std::size_t in = layer.weights[0].size();
  const std::size_t out = layer.weights.size();
  const double b = static_cast<double>(probe.x.rows());
  std::map<std::string, double> sum{{"saturated", 0}};
  std::vector<naive::Vector> gradient(out, naive::Vector(in));
  std::vector<bool> dead(out, true);
  std::vector<naive::Vector> pre_activations;
  for (std::size_t k = 0; k < probe.x.rows(); ++k) {
    const auto x = probe.x.row(k);
    const auto t = probe.t.row(k);
    const auto outputs = naive::forward(copy, {x.begin(), x.end()});
    for (const double v : outputs[l]) sum["x_square"] += v * v / static_cast<double>(in);

    naive::Vector error(t.size());
    for (std::size_t i = 0; i < t.size(); ++i) error[i] = outputs.back()[i] - t[i];
    const std::string& last = copy.layers.back().activation;
    naive::Vector delta =
        probe.loss == losses::squared_error ? naive::backward(last, outputs.back(), error) : error;
    naive::Vector upstream = probe.rule == Rule::book ? error : delta;
    for (std::size_t m = copy.layers.size() - 1; m > l; --m) {
      naive::Vector below(outputs[m].size());
      for (std::size_t o = 0; o < upstream.size(); ++o) {
        for (std::size_t i = 0; i < below.size(); ++i) {
          below[i] += copy.layers[m].weights[o][i] * upstream[o];
        }
      }
      delta = upstream = naive::backward(copy.layers[m - 1].activation, outputs[m], below);
    }

    const double share = 1 / static_cast<double>(out);
    pre_activations.emplace_back();
    for (std::size_t o = 0; o < out; ++o) {
      double z = layer.biases.empty() ? 0 : layer.biases[o];
      for (std::size_t i = 0; i < in; ++i) z += layer.weights[o][i] * outputs[l][i];
      pre_activations.back().push_back(z);
      const double y = outputs[l + 1][o];
      sum["z_mean"] += z * share;
      sum["z_square"] += z * z * share;
      sum["y_mean"] += y * share;
      sum["y_square"] += y * y * share;
      naive::Vector unit(out);
      unit[o] = 1;
      sum["slope"] += naive::backward(layer.activation, outputs[l + 1], unit)[o] * share;
      const double end = layer.activation == "tanh" ? -1 : 0;
      if (layer.activation != "identity" && layer.activation != "relu") {
        sum["saturated"] += (y <= end + 0.01 || y >= 0.99 ? 1 : 0) * share;
      }
      if (y > 0) dead[o] = false;
      sum["delta_square"] += delta[o] * delta[o] * share;
      for (std::size_t i = 0; i < in; ++i) gradient[o][i] += delta[o] * outputs[l][i] / b;
    }
  }
  for (auto& [name, value] : sum) value /= b;
  sum["z_variance"] = sum["z_square"] - sum["z_mean"] * sum["z_mean"];
  sum["y_deviation"] = std::sqrt(sum["y_square"] - sum["y_mean"] * sum["y_mean"]);
  sum["delta_rms"] = std::sqrt(sum["delta_square"]);
  if (layer.activation == "relu") {
    sum["saturated"] =
        static_cast<double>(std::count(dead.begin(), dead.end(), true)) / static_cast<double>(out);
  }
  double norm = 0;
  double weight_square = 0;
  for (std::size_t o = 0; o < out; ++o) {
    for (std::size_t i = 0; i < in; ++i) {
      norm += gradient[o][i] * gradient[o][i];
      weight_square += layer.weights[o][i] * layer.weights[o][i] / static_cast<double>(out);
    }
  }
  sum["gradient_norm"] = std::sqrt(norm);
  double bias_square = 0;
  for (const double v : layer.biases) bias_square += v * v / static_cast<double>(out);
  sum["z_square_predicted"] = weight_square * sum["x_square"] + bias_square;

  sum["correlation"] = naive_correlation(pre_activations);
  sum["update_ratio"] = naive_update_ratio(copy, probe, l);

  // The Jacobian at the first sample, by central differences.
  const auto x = probe.x.row(0);
  std::vector<naive::Vector> jacobian(out, naive::Vector(x.size()));
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double h = 1e-6;
    naive::Vector point(x.begin(), x.end());
    point[i] += h;
    const naive::Vector above = naive::forward(copy, point)[l + 1];
    point[i] -= 2 * h;
    const naive::Vector under = naive::forward(copy, point)[l + 1];
    for (std::size_t o = 0; o < out; ++o) jacobian[o][i] = (above[o] - under[o]) / (2 * h);
  }
  sum["rank"] = rank_of(jacobian);
  return sum;
}

}  // namespace

TEST_CASE("identity layers pass everything on as it is") {
  const Matrix eye(3, 3, {1, 0, 0, 0, 1, 0, 0, 0, 1});
  const Network network{{linear_layer(eye), linear_layer(eye)}};
  const Matrix x(2, 3, {1, -2, 3, 5, 1, 2});  // sum 10, squares 44
  const Matrix t(2, 3, {1, 2, 2, 0, -3, 0});  // squares 18
  const Signal signal = measure_signal(network, probe_of(x, t), 2);
  REQUIRE(signal.size() == 2);
  for (const LayerSignal& layer : signal) {
    CHECK(layer.x_square == Approx(44.0 / 6));
    CHECK(layer.z_mean == Approx(10.0 / 6));
    CHECK(layer.z_square == Approx(44.0 / 6));
    CHECK(layer.z_square_predicted == Approx(44.0 / 6));
    CHECK(layer.z_variance == Approx(44.0 / 6 - 100.0 / 36));
    CHECK(layer.y_mean == Approx(10.0 / 6));
    CHECK(layer.y_deviation == Approx(std::sqrt(44.0 / 6 - 100.0 / 36)));
    CHECK(layer.slope == 1);
    CHECK(layer.saturated == 0);
    CHECK(layer.delta_rms == Approx(std::sqrt(3.0)));
    // (1/2) tᵀ x = ((1,-2,3), (-13,-7,0), (2,-4,6)) / 2
    CHECK(layer.gradient_norm == Approx(std::sqrt(14.0 + 218 + 56) / 2));
    CHECK(layer.rank == Approx(3));
  }
}

TEST_CASE("constant weights make all units of a layer alike") {
  // I = 5, O = 2: z = 0.5 sum x for both
  const Network network{{linear_layer(Matrix(2, 5, std::vector<float>(10, 0.5f)))}};
  const Matrix x(2, 5, {1, 2, 3, 4, 6, -1, -1, 0, 0, 0});  // z = 8 and -1
  const Matrix t(2, 2, {1, 1, 1, 1});
  const LayerSignal layer = measure_signal(network, probe_of(x, t), 1).front();
  CHECK(layer.z_mean == Approx(3.5));
  CHECK(layer.z_square == Approx(32.5));
  CHECK(layer.z_variance == Approx(20.25));
  CHECK(layer.z_square_predicted == Approx(5 * 0.25 * 6.8));
  CHECK(layer.rank == Approx(1));
}

TEST_CASE("the effective rank follows from known singular values, wide, tall and deep") {
  const Matrix t3(1, 3, {1, 1, 1});
  const Matrix wide(2, 3, {3, 0, 0, 0, 1, 0});
  const Matrix tall(3, 2, {3, 0, 0, 1, 0, 0});
  const double expected = 100.0 / 82;  // s = 3, 1
  const Matrix x2(1, 2, {1, 2});
  const Matrix x3(1, 3, {1, 2, 3});
  CHECK(measure_signal({{linear_layer(wide)}}, probe_of(x3, x2), 1)[0].rank == Approx(expected));
  CHECK(measure_signal({{linear_layer(tall)}}, probe_of(x2, t3), 1)[0].rank == Approx(expected));

  // s = 3, 1 rotated by 30 degrees, then stretched by 1, 2 along other axes.
  const float c = std::sqrt(0.75f);
  const Matrix mixing(2, 3, {3 * c, -0.5f, 0, 1.5f, c, 0});
  const Matrix stretch(2, 2, {1, 0, 0, 2});
  const Network network{{linear_layer(mixing), linear_layer(stretch)}};
  const Signal signal = measure_signal(network, probe_of(x3, x2), 1);
  CHECK(signal[0].rank == Approx(expected));
  CHECK(signal[1].rank == Approx(rank_of({{3 * c, -0.5, 0}, {3, 2 * c, 0}})));
  CHECK(measure_signal(network, probe_of(x3, x2))[1].rank == 0);  // not asked for
}

TEST_CASE("every number agrees with naive code, for every activation, loss and rule") {
  Random random(3);
  for (const TrainingCase& setting : training_cases()) {
    CAPTURE(setting.name());
    const Network network = setting.network(random);
    const Probe probe{random_inputs(6, 7, random), random_targets(6, 4, random), setting.loss,
                      setting.rule, 0.3};
    const Signal signal = measure_signal(network, probe, 1);
    REQUIRE(signal.size() == network.layers.size());

    const naive::Network copy = naive::copy(network);
    std::vector<naive::Vector> inputs;
    naive::Vector mean_target(4);
    double loss = 0;
    for (std::size_t k = 0; k < 6; ++k) {
      const naive::Vector t(probe.t.row(k).begin(), probe.t.row(k).end());
      inputs.emplace_back(probe.x.row(k).begin(), probe.x.row(k).end());
      loss += naive::loss_of(copy, std::string(setting.loss.name), inputs.back(), t) / 6;
      for (std::size_t i = 0; i < 4; ++i) mean_target[i] += t[i] / 6;
    }
    const auto loss_of_constant = [&](const naive::Vector& y) {
      double sum = 0;
      for (std::size_t k = 0; k < 6; ++k) {
        const naive::Vector t(probe.t.row(k).begin(), probe.t.row(k).end());
        sum += naive::loss(std::string(setting.loss.name),
                           std::string(setting.architecture.output.name), y, t) /
               6;
      }
      return sum;
    };
    CHECK(signal.loss == Approx(loss).epsilon(1e-5));
    CHECK(signal.undecided_loss == Approx(loss_of_constant(mean_target)).epsilon(1e-5));
    // No other constant is better; of softmax, none that sums to 1.
    for (const double step : {-0.01, 0.01}) {
      naive::Vector other = mean_target;
      other[0] += step;
      other[1] -= step;
      CHECK(loss_of_constant(other) > signal.undecided_loss);
    }
    CHECK(signal.input_correlation == Approx(naive_correlation(inputs)).epsilon(1e-5));
    for (std::size_t l = 0; l < signal.size(); ++l) {
      auto expected = naive_signal(network, probe, l);
      for (const SignalField& field : signal_fields()) {
        CAPTURE(field.name);
        CAPTURE(l);
        // The largest values here are a few units; differences and sums of floats lose little.
        CHECK(signal[l].*field.value ==
              Approx(expected.at(std::string(field.name))).epsilon(2e-4).scale(0.01));
      }
    }
  }
}

TEST_CASE("an undecided network has the entropy of the labels, or half the targets' variances") {
  const auto undecided = [](const Activation& output, const Loss& loss) {
    const Network network{{Layer{Matrix(4, 1), {}, output}}};
    const Matrix one_hot(4, 4, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1});
    return measure_signal(network, {Matrix(4, 1), one_hot, loss, Rule::gradient});
  };
  const Signal softmax = undecided(activations::softmax, losses::cross_entropy);
  CHECK(softmax.undecided_loss == Approx(std::log(4.0)));
  CHECK(softmax.loss == Approx(std::log(4.0)));  // weights of 0 are undecided
  const double binary = 4 * (-0.25 * std::log(0.25) - 0.75 * std::log(0.75));
  CHECK(undecided(activations::sigmoid, losses::cross_entropy).undecided_loss == Approx(binary));
  const Signal squares = undecided(activations::sigmoid, losses::squared_error);
  CHECK(squares.undecided_loss == Approx(4 * 0.25 * 0.75 / 2));
  CHECK(squares.loss == Approx(4 * 0.25 / 2));  // sigmoid(0) is 0.5, whatever the target
  CHECK(std::isnan(
      measure_signal({{linear_layer(Matrix(2, 3))}}, normal_probe(5, 3, 2, 1)).undecided_loss));
}

TEST_CASE("the correlation leaves out samples without a signal, and needs two with one") {
  const Matrix eye(2, 2, {1, 0, 0, 1});
  const auto correlation = [&](Matrix x) {
    const std::size_t samples = x.rows();
    return measure_signal({{linear_layer(eye)}}, probe_of(std::move(x), Matrix(samples, 2)))[0]
        .correlation;
  };
  CHECK(correlation(Matrix(2, 2, {1, 0, 5, 0})) == Approx(1));
  CHECK(correlation(Matrix(2, 2, {1, 0, 0, 7})) == Approx(0));
  CHECK(correlation(Matrix(2, 2, {1, 1, -2, -2})) == Approx(-1));
  CHECK(correlation(Matrix(3, 2, {3, 4, 0, 0, 1, 0})) == Approx(0.6));
  CHECK(std::isnan(correlation(Matrix(1, 2, {1, 0}))));
  CHECK(std::isnan(correlation(Matrix(3, 2))));
}

TEST_CASE("an update is relative to the weights, and infinite without them") {
  const auto ratio = [](float weight, float x, float t, double rate) {
    Probe probe = probe_of(Matrix(1, 1, {x}), Matrix(1, 1, {t}));  // dE/dy = t
    probe.rate = rate;
    return measure_signal({{linear_layer(Matrix(1, 1, {weight}))}}, probe)[0].update_ratio;
  };
  CHECK(ratio(2, 4, 0.5f, 0.001) == Approx(-3));  // 0.001 * 0.5 * 4 / 2
  CHECK(ratio(-2, 4, 0.5f, 0.1) == Approx(-1));
  CHECK(ratio(0, 4, 0.5f, 0.1) == std::numeric_limits<double>::infinity());
  CHECK(ratio(2, 0, 0.5f, 0.1) == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(ratio(0, 0, 0.5f, 0.1)));
}

TEST_CASE("deep sigmoid layers give one answer to everything, wide linear ones do not") {
  Random random(3);
  const std::vector<std::size_t> sizes(6, 300);
  const auto correlations = [&](const Activation& activation) {
    return measure_signal(
        make_network({sizes, activation, activation}, parse_initializer("lecun-normal"), random),
        normal_probe(20, 300, 300, 1));
  };
  const Signal sigmoid = correlations(activations::sigmoid);
  CHECK(sigmoid[0].correlation < 0.05);
  CHECK(sigmoid[4].correlation > 0.999);
  CHECK(std::abs(correlations(activations::identity)[4].correlation) < 0.1);
}

TEST_CASE("saturated are outputs near an end, dead are relu units that never wake") {
  // Weights pick the input as it is; z of two units and four samples.
  const Matrix eye(2, 2, {1, 0, 0, 1});
  const Matrix x(4, 2, {-5, -1, 0, -1, 4, -1, 5, -2});
  const auto share = [&](const Activation& activation) {
    return measure_signal({{Layer{eye, {}, activation}}}, probe_of(x, Matrix(4, 2)))[0].saturated;
  };
  CHECK(share(activations::sigmoid) == 2.0 / 8);  // sigmoid(4) = 0.982, sigmoid(5) = 0.993
  CHECK(share(activations::tanh) == 3.0 / 8);     // tanh(2) = 0.964, tanh(4) = 0.9993
  CHECK(share(activations::relu) == 1.0 / 2);     // the second unit
  CHECK(share(activations::identity) == 0);
  // rows (-5,-1), (0,-1), (4,-1), (5,-2) give (.018,.982), (.731,.269), (.993,.007), (.999,.001)
  CHECK(share(activations::softmax) == 4.0 / 8);
}

TEST_CASE("a histogram shows where the outputs lie") {
  const Matrix eye(1, 1, {1});
  const Matrix x(4, 1, {-20, 0.01f, 20, 20});
  const auto histogram = [&](const Activation& activation) {
    return measure_signal({{Layer{eye, {}, activation}}}, probe_of(x, Matrix(4, 1)))[0].outputs;
  };
  const Histogram tanh = histogram(activations::tanh);
  CHECK(tanh.low == -1);
  CHECK(tanh.high == 1);
  REQUIRE(tanh.shares.size() == 20);
  CHECK(tanh.shares.front() == Approx(0.25));
  CHECK(tanh.shares[10] == Approx(0.25));  // 0 to 0.1
  CHECK(tanh.shares.back() == Approx(0.5));

  const Histogram sigmoid = histogram(activations::sigmoid);
  CHECK(sigmoid.low == 0);
  CHECK(sigmoid.high == 1);
  CHECK(sigmoid.shares[10] == Approx(0.25));  // 0.5025

  const Histogram identity = histogram(activations::identity);
  const double rms = std::sqrt(3 * 400.0 / 4);
  CHECK(identity.low == Approx(-3 * rms));
  CHECK(identity.high == Approx(3 * rms));
  CHECK(identity.shares[6] == Approx(0.25));  // -20 of -52 to 52, 5.2 wide
  CHECK(identity.shares[13] == Approx(0.5));
  CHECK(identity.shares[10] == Approx(0.25));
}

TEST_CASE("a silent network has no rank and a histogram all the same") {
  const Network network{{linear_layer(Matrix(2, 3))}};
  const LayerSignal layer = measure_signal(network, probe_of(Matrix(2, 3), Matrix(2, 2)), 1)[0];
  CHECK(layer.rank == 0);
  CHECK(layer.z_square == 0);
  double sum = 0;
  for (const double share : layer.outputs.shares) sum += share;
  CHECK(sum == Approx(1));
}

TEST_CASE("a Jacobian beyond the range of float still has a rank") {
  Random random(5);
  for (const char* init : {"normal:1e-6", "normal:1e6"}) {
    CAPTURE(init);
    Architecture shape{std::vector<std::size_t>(13, 20), activations::identity,
                       activations::identity};
    const Network network = make_network(shape, parse_initializer(init), random);
    const Probe probe = normal_probe(2, 20, 20, 1);
    const Signal signal = measure_signal(network, probe, 1);
    for (const LayerSignal& layer : signal) {
      CHECK(layer.rank >= 1 - 1e-4);
      CHECK(layer.rank <= 20);
    }
  }
}

TEST_CASE("an overflowing signal is reported, not hidden") {
  Random random(5);
  Architecture shape{std::vector<std::size_t>(13, 20), activations::relu, activations::relu};
  const Network network = make_network(shape, parse_initializer("normal:1e9"), random);
  const Signal signal = measure_signal(network, normal_probe(2, 20, 20, 1), 1);
  CHECK_FALSE(std::isfinite(signal.back().z_square));
}

TEST_CASE("draws have one seed each, in order, whatever the number of jobs") {
  const auto make = [](Random& random) {
    return make_network({{9, 6, 4}}, parse_initializer("normal:1"), random);
  };
  const Probe probe = normal_probe(5, 9, 4, 1);
  DrawOptions options;
  options.draws = 7;
  options.seed = 40;
  const auto alone = draw_signals(make, probe, options);
  options.jobs = 3;
  const auto together = draw_signals(make, probe, options);
  REQUIRE(alone.size() == 7);
  REQUIRE(together.size() == 7);
  for (std::size_t d = 0; d < 7; ++d) {
    Random own(static_cast<std::uint32_t>(40 + d));
    const Signal expected = measure_signal(make(own), probe);
    for (const SignalField& field : signal_fields()) {
      CHECK(alone[d][1].*field.value == expected[1].*field.value);
      CHECK(together[d][1].*field.value == expected[1].*field.value);
    }
  }

  const Signal mean = mean_signal(alone);
  double slope = 0;
  double third_bin = 0;
  for (const Signal& signal : alone) {
    slope += signal[0].slope / 7;
    third_bin += signal[0].outputs.shares[2] / 7;
  }
  CHECK(mean[0].slope == Approx(slope));
  CHECK(mean[0].outputs.shares[2] == Approx(third_bin));
  CHECK(mean[0].outputs.high == Approx(1));
  CHECK(mean.input_correlation == Approx(alone[2].input_correlation));
  double loss = 0;
  for (const Signal& signal : alone) loss += signal.loss / 7;
  CHECK(mean.loss == Approx(loss));
}

TEST_CASE("draws can be stopped") {
  const auto make = [](Random& random) {
    return make_network({{3, 2}}, parse_initializer("normal:1"), random);
  };
  const Probe probe = normal_probe(2, 3, 2, 1);
  DrawOptions options;
  options.draws = 50;
  options.jobs = 2;
  std::size_t calls = 0;
  options.on_progress = [&](std::size_t done, std::size_t total) {
    ++calls;
    CHECK(total == 50);
    CHECK(done == calls);
    return done < 3;
  };
  CHECK(draw_signals(make, probe, options).empty());
  CHECK(calls == 3);
}

TEST_CASE("over many draws E[z²] = n Var(w) E[x²], far within what one draw scatters") {
  const auto make = [](Random& random) {
    return make_network({{60, 30, 20, 10}, activations::tanh}, parse_initializer("uniform:0.2"),
                        random);
  };
  const Probe probe = normal_probe(50, 60, 10, 1);
  DrawOptions options;
  options.draws = 200;
  const auto draws = draw_signals(make, probe, options);
  const Signal mean = mean_signal(draws);
  const double units[] = {30, 20, 10};
  const double fan_in[] = {60, 30, 20};
  for (std::size_t l = 0; l < 3; ++l) {
    const double tolerance = 3 * std::sqrt(2 / (units[l] * 200));
    CHECK(mean[l].z_square / mean[l].z_square_predicted == Approx(1).epsilon(tolerance));
    CHECK(mean[l].z_square_predicted / (fan_in[l] * 0.04 / 3 * mean[l].x_square) ==
          Approx(1).epsilon(0.02));
  }
}

TEST_CASE("what does not fit is refused") {
  Random random(1);
  const Network network = make_network({{3, 2}}, parse_initializer("normal:1"), random);
  const auto message = [&](const Probe& probe) -> std::string {
    try {
      measure_signal(network, probe);
    } catch (const Error& e) {
      CHECK(e.kind() == ErrorKind::argument);
      return e.what();
    }
    return "accepted";
  };
  CHECK(message(normal_probe(0, 3, 2, 1)) == "signal: the probe is empty");
  CHECK(message(normal_probe(1, 4, 2, 1)) ==
        "signal: the probe has 4 inputs and 2 outputs, the network 3 and 2");
  CHECK(message({Matrix(2, 3), Matrix(1, 2)}) == "signal: 2 inputs but 1 targets");
  const Network tanh = make_network({{3, 2}, activations::tanh, activations::tanh},
                                    parse_initializer("normal:1"), random);
  CHECK_THROWS_WITH_AS(measure_signal(tanh, {Matrix(1, 3), Matrix(1, 2), losses::cross_entropy}),
                       "signal: loss cross-entropy does not fit tanh outputs", Error);

  const auto make = [&](Random&) { return network; };
  const Probe probe = normal_probe(2, 3, 2, 1);
  DrawOptions options;
  options.draws = 0;
  CHECK_THROWS_AS(draw_signals(make, probe, options), Error);
  options.draws = 1;
  options.jobs = 0;
  CHECK_THROWS_AS(draw_signals(make, probe, options), Error);
  CHECK_THROWS_AS(mean_signal({}), Error);
  std::vector<Signal> uneven(2);
  uneven[1].layers.resize(1);
  CHECK_THROWS_AS(mean_signal(uneven), Error);
}

TEST_CASE("an error in a draw comes out once all threads have stopped") {
  const Probe probe = normal_probe(2, 3, 2, 1);
  DrawOptions options;
  options.draws = 20;
  options.jobs = 4;
  std::atomic<int> made = 0;
  const auto make = [&](Random&) -> Network {
    if (++made == 5) throw Error(ErrorKind::argument, "no such network");
    return {{linear_layer(Matrix(2, 3))}};
  };
  CHECK_THROWS_WITH_AS(draw_signals(make, probe, options), "no such network", Error);
}

TEST_CASE("a normal probe is unit normal at both ends, whatever the network answers") {
  Random random(7);
  const Probe probe = normal_probe(200, 50, 40, 7);
  const Network network = make_network({{50, 30, 40}, activations::identity, activations::identity},
                                       parse_initializer("normal:3"), random);
  const Signal signal = measure_signal(network, probe);
  CHECK(signal[0].x_square == Approx(1).epsilon(4 * std::sqrt(2 / 1e4)));
  CHECK(signal[1].delta_rms == Approx(1).epsilon(4 * std::sqrt(0.5 / 8e3)));
}

TEST_CASE("a normal probe follows its seed and shares nothing with weights of that seed") {
  CHECK(normal_probe(3, 4, 2, 5).x == normal_probe(3, 4, 2, 5).x);
  CHECK_FALSE(normal_probe(3, 4, 2, 5).x == normal_probe(3, 4, 2, 6).x);
  const Probe probe = normal_probe(1, 400, 1, 5);
  Random random(5);
  double common = 0;
  for (const float v : probe.x.values()) common += static_cast<double>(v) * random.normal() / 400;
  CHECK(std::fabs(common) < 4 / std::sqrt(400.0));
}

TEST_CASE("a probe of samples holds the first of them") {
  const Matrix x(3, 2, {1, 2, 3, 4, 5, 6});
  const Matrix t(3, 1, {7, 8, 9});
  const Samples samples = make_samples(x, t);
  const Probe probe = sample_probe(samples, 2, losses::cross_entropy, Rule::book);
  CHECK(probe.x == Matrix(2, 2, {1, 2, 3, 4}));
  CHECK(probe.t == Matrix(2, 1, {7, 8}));
  CHECK(probe.loss == losses::cross_entropy);
  CHECK(probe.rule == Rule::book);
  CHECK(sample_probe(samples, 100, losses::squared_error, Rule::book).x == x);
}
