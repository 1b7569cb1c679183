#pragma once

#include <cmath>
#include <optional>

#include <overtone/elements.hpp>

namespace overtone {

/// Adds what `more` can give for the voltage that both hold to `all`: generators of a bus are one.
/// Limits add up; where one has none, or none that is finite, they together have none.
inline void join_generators(Generator& all, const Generator& more) {
  const auto add = [](std::optional<double>& limit, const std::optional<double>& of_more) {
    if (limit && of_more && std::isfinite(*of_more)) {
      *limit += *of_more;
    } else {
      limit.reset();
    }
  };
  all.kva += more.kva;
  all.p_kw += more.p_kw;
  all.q_kvar += more.q_kvar;
  add(all.q_min_kvar, more.q_min_kvar);
  add(all.q_max_kvar, more.q_max_kvar);
}

}  // namespace overtone
