#include <overtone/input_problems.hpp>

#include <algorithm>

namespace overtone {

void InputProblems::add(const InputError& error) {
  for (const InputProblem& problem : error.problems()) {
    const bool known = std::ranges::find(found_, problem.text, &InputProblem::text) != found_.end();
    if (!known && found_.size() < kMost) {
      found_.push_back(problem);
    }
  }
}

void InputProblems::raise() const {
  if (any()) {
    throw InputError(found_);
  }
}

}  // namespace overtone
