#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

/// A word that stands for a value in study files and on the command line, and what it means.
template <class T>
struct Word {
  T value;
  std::string word;
  std::string text;
};
template <class T>
using Words = std::vector<Word<T>>;

/// "a, b, c".
template <class T>
[[nodiscard]] std::string listed(const Words<T>& words) {
  std::string list;
  for (const Word<T>& one : words) {
    list += (list.empty() ? "" : ", ") + one.word;
  }
  return list;
}

/// The word of a value, for as long as the words live; "" where it has none.
template <class T>
[[nodiscard]] const char* word_of(const Words<T>& words, const T& value) {
  for (const Word<T>& one : words) {
    if (one.value == value) {
      return one.word.c_str();
    }
  }
  return "";
}

/// The value of a word, or null.
template <class T>
[[nodiscard]] const T* find_value(const Words<T>& words, std::string_view word) {
  for (const Word<T>& one : words) {
    if (one.word == word) {
      return &one.value;
    }
  }
  return nullptr;
}

/// The value of a word. @throws InputError "<what> '<word>'; must be one of …".
template <class T>
[[nodiscard]] T value_of(const Words<T>& words, std::string_view word, const std::string& what) {
  const T* value = find_value(words, word);
  if (value == nullptr) {
    throw InputError(what + " '" + std::string(word) + "'; must be one of " + listed(words));
  }
  return *value;
}

}  // namespace overtone
