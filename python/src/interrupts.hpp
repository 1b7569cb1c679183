#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <string>

#include "bindings.hpp"

namespace overtone::python {

/// Hands a solver's progress to Python and tells it to stop after Ctrl-C, when the callback returns
/// False, or when it raises, which rethrow() passes on. Solvers call it without Python's lock, from
/// any thread.
class Progress {
 public:
  explicit Progress(nb::object callback) : callback_(std::move(callback)) {}

  /// `what` in words and its numbers by name; false: stop.
  template <class... Numbers>
  bool operator()(const std::string& what, const Numbers&... numbers) {
    const nb::gil_scoped_acquire locked;
    if (!goes_on() || callback_.is_none()) {
      return !stopped_;
    }
    try {
      nb::dict by_name;
      ((by_name[numbers.first] = numbers.second), ...);
      if (nb::object answer = callback_(what, by_name); answer.is(nb::handle(Py_False))) {
        stopped_ = true;
      }
    } catch (const nb::python_error& error) {
      error.matches(PyExc_KeyboardInterrupt) ? void(stopped_ = true)
                                             : keep(std::current_exception());
    } catch (...) {
      keep(std::current_exception());
    }
    return !stopped_;
  }

  /// False after Ctrl-C.
  [[nodiscard]] bool goes_on() {
    const nb::gil_scoped_acquire locked;
    if (!stopped_ && PyErr_CheckSignals() != 0) {
      PyErr_Clear();
      stopped_ = true;
    }
    return !stopped_;
  }
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// With Python's lock.
  void rethrow() {
    if (raised_) {
      std::rethrow_exception(raised_);
    }
  }

 private:
  void keep(std::exception_ptr raised) {
    if (!raised_) {
      raised_ = std::move(raised);
    }
    stopped_ = true;
  }

  nb::object callback_;
  std::atomic<bool> stopped_ = false;
  std::exception_ptr raised_;  ///< under Python's lock
};

}  // namespace overtone::python
