#include "gate_process.h"

#include <csignal>

#include "adapters/git/scratch_repository.h"
#include "base/text.h"

namespace belay::service {

void GateProcess::launch() {
  process_.start({belay_program(), "serve", "--config", config_}, log());
}

bool GateProcess::serves() {
  const std::string address = process_.line(), key = process_.line();
  constexpr std::string_view kKey = "ledger key  ";
  if (!key.starts_with(kKey)) {
    process_.wait();
    return false;
  }
  ledger_key_ = key.substr(kKey.size());
  port_ = static_cast<std::uint16_t>(
      decimal(std::string_view(address).substr(address.rfind(':') + 1)).value_or(0));
  return true;
}

void GateProcess::kill() {
  if (!process_.runs()) return;
  process_.signal(SIGKILL);
  port_ = 0;
  process_.wait();
}

std::string GateProcess::complaints() const {
  std::string text;
  const std::string all = adapters::git::ScratchRepository::read(log());
  for (const std::string_view line : lines_of(all)) {
    if (line.starts_with("belay: ")) text += std::string(line) + "\n";
  }
  return text;
}

}  // namespace belay::service
