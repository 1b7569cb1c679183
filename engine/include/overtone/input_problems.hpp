#pragma once

#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

/// What is wrong with the parts of an input that can be looked at one by one, so that all of it is
/// told at once, each once. Of very many the first kMost are kept.
class InputProblems {
 public:
  static constexpr size_t kMost = 1000;

  /// Looks at a part and keeps what it throws as InputError; whether it threw none.
  template <class Part>
  bool attempt(const Part& part) {
    try {
      part();
      return true;
    } catch (const InputError& error) {
      add(error);
      return false;
    }
  }
  void add(const InputError& error);

  [[nodiscard]] bool any() const { return !found_.empty(); }
  [[nodiscard]] const std::vector<InputProblem>& all() const { return found_; }
  /// @throws InputError with all of them, where there are any.
  void raise() const;

 private:
  std::vector<InputProblem> found_;
};

}  // namespace overtone
