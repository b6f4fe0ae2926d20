#include "fanin/error.hpp"

namespace fanin {

Error::Error(ErrorKind kind, const std::string& message)
    : std::runtime_error(message), kind_(kind) {}

}  // namespace fanin
