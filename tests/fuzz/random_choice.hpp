#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace overtone::fuzz {

/// Choices of one input: the same for the same seed and number, on every machine.
class RandomChoice {
 public:
  RandomChoice(std::uint64_t seed, std::uint64_t number)
      : engine_((seed + 1) * 0x9E3779B97F4A7C15ULL ^ (number + 1) * 0xD1B54A32D192ED03ULL) {}

  /// 0 to `count` - 1; 0 for none.
  [[nodiscard]] std::size_t below(std::size_t count) {
    return count == 0 ? 0 : static_cast<std::size_t>(engine_() % count);
  }
  [[nodiscard]] bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T>
  [[nodiscard]] const T& of(const std::vector<T>& items) {
    return items[below(items.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace overtone::fuzz
