#include "failure.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>

#include <overtone/input_error.hpp>

#include "argument_checks.hpp"

namespace overtone::c {

namespace {

/// Of a fixed size, so that saying that there is no memory takes none. Longer lines are cut.
constexpr std::size_t kLongestLine = 2048;
thread_local std::array<char, kLongestLine> last_line{};

}  // namespace

overtone_code fail(overtone_code code, const char* line) noexcept {
  std::snprintf(last_line.data(), last_line.size(), "%s", line);
  return code;
}

overtone_code fail_of_exception() noexcept {
  try {
    throw;
  } catch (const InputError& error) {
    return fail(OVERTONE_BAD_INPUT, error.what());
  } catch (const std::invalid_argument& error) {
    return fail(OVERTONE_BAD_INPUT, error.what());
  } catch (const std::bad_alloc&) {
    return fail(OVERTONE_INTERNAL_ERROR, "there is not enough memory");
  } catch (const std::exception& error) {
    return fail(OVERTONE_INTERNAL_ERROR, error.what());
  } catch (...) {
    return fail(OVERTONE_INTERNAL_ERROR, "an unknown fault");
  }
}

void refuse_null(const char* what) {
  ArgumentChecks("argument").refuse(fmt::format("{} is NULL; must not be", what));
}

void require_index(const char* what, int index, int count) {
  ArgumentChecks("argument").index(what, index, static_cast<std::size_t>(count));
}

}  // namespace overtone::c

extern "C" {

const char* overtone_version(void) { return OVERTONE_VERSION; }

const char* overtone_error(void) { return overtone::c::last_line.data(); }

}  // extern "C"
