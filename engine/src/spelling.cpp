#include <overtone/spelling.hpp>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace overtone {

int edit_distance(std::string_view one, std::string_view other) {
  const size_t width = other.size() + 1;
  std::vector<int> before(width), last(width), now(width);  // rows i - 2, i - 1, i of the table
  std::iota(last.begin(), last.end(), 0);
  for (size_t i = 1; i <= one.size(); ++i) {
    now[0] = static_cast<int>(i);
    for (size_t j = 1; j < width; ++j) {
      const int differs = one[i - 1] == other[j - 1] ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + differs});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) {
        now[j] = std::min(now[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last.back();
}

std::string nearest_word(std::string_view written, const std::vector<std::string>& words) {
  std::string nearest;
  const int letters = static_cast<int>(written.size());
  int least = std::min(letters, std::max(1, letters / 3) + 1);  // one letter is no slip of another
  for (const std::string& word : words) {
    if (const int distance = edit_distance(written, word); distance < least) {
      least = distance;
      nearest = word;
    }
  }
  if (!nearest.empty() || written.empty()) {
    return nearest;
  }
  const auto part_of_it = [&](const std::string& word) {
    return ("_" + word + "_").find("_" + std::string(written) + "_") != std::string::npos;
  };
  const auto found = std::find_if(words.begin(), words.end(), part_of_it);
  return found == words.end() ? "" : *found;
}

std::string did_you_mean(std::string_view written, const std::vector<std::string>& names) {
  constexpr size_t kTelling = 4;
  const bool letter =
      std::ranges::any_of(written, [](unsigned char c) { return std::isalpha(c) != 0 || c > 127; });
  if (written.size() < kTelling || !letter) {
    return "";
  }
  const std::string near = nearest_word(written, names);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

}  // namespace overtone
