#include "app/cli/run.h"

int main(int argc, char** argv) { return belay::app::run(argc, argv); }
