// The one exception type of Fanin.
#pragma once

#include <stdexcept>
#include <string>

namespace fanin {

/// What went wrong, in the terms a caller may act on.
enum class ErrorKind {
  argument,  ///< a parameter that cannot be: a shape, a rate, a name
  data,      ///< the content of a file or a data set is wrong
  io,        ///< the operating system refused to read or write
  diverged,  ///< training left the finite numbers
};

/// Thrown for every bad input. `what()` holds no control characters but line breaks. It says where,
/// what, expected against found, and often a hint: `mnist_train.csv:17: 783 pixels, expected 784`.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message);

  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace fanin
