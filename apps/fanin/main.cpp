#include "program.hpp"

int main(int argc, char** argv) { return fanin::program::run(argc, argv); }
