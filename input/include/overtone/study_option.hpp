#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <overtone/input_problems.hpp>
#include <overtone/option_words.hpp>
#include <overtone/study_kind.hpp>
#include <overtone/study_section.hpp>

namespace overtone {

enum class OptionType {
  text,
  path,
  flag,
  number,
  whole,
  choice,
  texts,
  number_list,
  choices,
  numbers
};

/// An option of a study file, as people read it. Its reading, the check of its bounds, the keys
/// that are known, `--help`, `overtone keys`, the documentation and the schema for editors follow
/// from it.
struct OptionRecord {
  std::string section{};  ///< empty: the file's top; "vehicles.arrival" for a section of a section
  std::string key{};
  OptionType type = OptionType::text;
  std::string text{};                      ///< what it is, in a line
  std::string unit{};                      ///< empty: none, or per unit
  Bounds bounds{};                         ///< of number, whole, number_list and numbers
  std::vector<Word<std::string>> words{};  ///< of choice and choices; the value is the word
  std::string usual{};                     ///< the default as TOML; empty: none
  std::string otherwise{};                 ///< what holds where it is missing and has no default
  std::string example{};                   ///< as TOML, where it has no default
  std::string hint{};                      ///< of a required one: what to do where it is missing
  bool shown = false;                      ///< most files have it
  bool aside = false;                      ///< counts only together with another key

  [[nodiscard]] bool required() const { return !hint.empty(); }
  /// "section.key".
  [[nodiscard]] std::string name() const { return section.empty() ? key : section + "." + key; }
};

/// The record of this name. @throws std::out_of_range where there is none.
[[nodiscard]] const OptionRecord& record_called(const std::vector<OptionRecord>& records,
                                                const std::string& name);

/// An option and the member of `Owner` that it sets.
template <class Owner>
struct Option : OptionRecord {
  /// Sets the member from the section that has the key.
  std::function<void(const StudySection&, Owner&)> read{};
  /// The member's value as TOML; empty where it says nothing.
  std::function<std::string(const Owner&)> value{};
  /// The member's value where it is a number, to be held to the bounds.
  std::function<std::optional<double>(const Owner&)> number{};

  /// A key that every file must have; `what` says what to do where it doesn't.
  [[nodiscard]] Option needed(std::string what, std::string as_toml) && {
    hint = std::move(what);
    example = std::move(as_toml);
    shown = true;
    return std::move(*this);
  }
  /// A key without a default: what holds where it is missing.
  [[nodiscard]] Option missing(std::string what, std::string as_toml) && {
    otherwise = std::move(what);
    example = std::move(as_toml);
    return std::move(*this);
  }
  /// A key that most files have, though not all need it.
  [[nodiscard]] Option usually(std::string without, std::string as_toml) && {
    shown = true;
    return std::move(*this).missing(std::move(without), std::move(as_toml));
  }
  /// A key that counts only together with another one.
  [[nodiscard]] Option along(std::string with) && {
    aside = true;
    otherwise = std::move(with);
    return std::move(*this);
  }
};
template <class Owner>
using Options = std::vector<Option<Owner>>;

// Values as TOML; empty where they say nothing.
[[nodiscard]] std::string toml_text(double value);
[[nodiscard]] std::string toml_text(bool value);
[[nodiscard]] std::string toml_text(const std::string& value);
[[nodiscard]] std::string toml_text(const std::filesystem::path& value);
[[nodiscard]] std::string toml_text(const std::vector<std::string>& value);
[[nodiscard]] std::string toml_text(const std::vector<double>& value);

/// The record of the key `kind` in studies of one kind.
[[nodiscard]] OptionRecord kind_record(StudyKind kind);

/// The value of a word that a key has. @throws InputError, which lists the words there are.
template <class T>
[[nodiscard]] T chosen_value(const StudySection& section, const std::string& key,
                             const std::string& word, const Words<T>& words) {
  const T* value = find_value(words, word);
  if (value == nullptr) {
    throw section.fault(key, "'" + word + "'; must be one of " + listed(words));
  }
  return *value;
}

// The kinds of options. `member` points to what is set; the owner's own value is the default.
namespace option {

template <class Owner, class T>
Option<Owner> blank(OptionType type, std::string key, T Owner::* member, std::string text) {
  Option<Owner> one;
  one.type = type;
  one.key = std::move(key);
  one.text = std::move(text);
  if constexpr (requires(const T& value) { toml_text(value); }) {
    one.value = [member](const Owner& owner) { return toml_text(owner.*member); };
  } else {
    one.value = [](const Owner&) { return std::string(); };
  }
  return one;
}

/// The kind that files of this sort may name; expect_kind() holds them to it.
template <class Owner>
Option<Owner> kind(StudyKind kind) {
  Option<Owner> one;
  static_cast<OptionRecord&>(one) = kind_record(kind);
  one.read = [](const StudySection&, Owner&) {};
  one.value = [word = one.words.front().word](const Owner&) { return toml_text(word); };
  return one;
}

template <class Owner>
Option<Owner> text(const std::string& key, std::string Owner::* member, std::string what) {
  Option<Owner> one = blank(OptionType::text, key, member, std::move(what));
  one.read = [=](const StudySection& section, Owner& owner) { owner.*member = section.text(key); };
  return one;
}

/// What the study is called in reports; the file's name where it has none.
template <class Owner>
Option<Owner> title(std::string Owner::* member) {
  return text("title", member, "heads the report").missing("the file's name", "\"a title\"");
}

template <class Owner>
Option<Owner> path(const std::string& key, std::filesystem::path Owner::* member,
                   std::string what) {
  Option<Owner> one = blank(OptionType::path, key, member, std::move(what));
  one.read = [=](const StudySection& section, Owner& owner) { owner.*member = section.path(key); };
  return one;
}

template <class Owner>
Option<Owner> texts(const std::string& key, std::vector<std::string> Owner::* member,
                    std::string what) {
  Option<Owner> one = blank(OptionType::texts, key, member, std::move(what));
  one.read = [=](const StudySection& section, Owner& owner) { owner.*member = section.texts(key); };
  return one;
}

/// A list of numbers, each within the bounds.
template <class Owner>
Option<Owner> number_list(const std::string& key, std::vector<double> Owner::* member,
                          Bounds bounds, std::string what) {
  Option<Owner> one = blank(OptionType::number_list, key, member, std::move(what));
  one.bounds = bounds;
  one.read = [=](const StudySection& section, Owner& owner) {
    owner.*member = section.number_list(key, bounds);
  };
  return one;
}

template <class Owner>
Option<Owner> flag(const std::string& key, bool Owner::* member, std::string what) {
  Option<Owner> one = blank(OptionType::flag, key, member, std::move(what));
  one.read = [=](const StudySection& section, Owner& owner) { owner.*member = section.flag(key); };
  return one;
}

/// A number; a whole one where the member is of an integer type.
template <class Owner, class T>
Option<Owner> number(const std::string& key, T Owner::* member, Bounds bounds, std::string what,
                     std::string unit = "") {
  constexpr OptionType type = std::integral<T> ? OptionType::whole : OptionType::number;
  Option<Owner> one = blank(type, key, member, std::move(what));
  one.bounds = bounds;
  one.unit = std::move(unit);
  one.read = [=](const StudySection& section, Owner& owner) {
    if constexpr (std::integral<T>) {
      owner.*member = static_cast<T>(section.whole(key, bounds));
    } else {
      owner.*member = section.number(key, bounds);
    }
  };
  one.number = [=](const Owner& owner) -> std::optional<double> { return owner.*member; };
  if constexpr (std::same_as<T, std::optional<double>>) {
    one.value = [=](const Owner& owner) {
      return owner.*member ? toml_text(*(owner.*member)) : std::string();
    };
  } else {
    one.value = [=](const Owner& owner) { return toml_text(static_cast<double>(owner.*member)); };
  }
  return one;
}

/// A fraction that files have in percent; bounds in percent.
template <class Owner>
Option<Owner> percent(const std::string& key, double Owner::* member, Bounds bounds,
                      std::string what) {
  Option<Owner> one = number(key, member, bounds, std::move(what), "%");
  one.read = [=](const StudySection& section, Owner& owner) {
    owner.*member = section.number(key, bounds) / 100.0;
  };
  one.value = [=](const Owner& owner) { return toml_text(100.0 * owner.*member); };
  one.number = [=](const Owner& owner) { return 100.0 * owner.*member; };
  return one;
}

/// A number for each of some names, in a section of their own.
template <class Owner>
Option<Owner> numbers(const std::string& key, std::map<std::string, double> Owner::* member,
                      Bounds bounds, std::string what, std::string unit) {
  Option<Owner> one = blank(OptionType::numbers, key, member, std::move(what));
  one.bounds = bounds;
  one.unit = std::move(unit);
  one.read = [=](const StudySection& section, Owner& owner) {
    owner.*member = section.section(key).numbers(bounds);
  };
  return one;
}

/// One of a few words; `Member` is T or std::optional<T>.
template <class Owner, class Member, class T>
Option<Owner> choice(const std::string& key, Member Owner::* member, const Words<T>& words,
                     std::string what) {
  Option<Owner> one;
  one.type = OptionType::choice;
  one.key = key;
  one.text = std::move(what);
  for (const Word<T>& word : words) {
    one.words.push_back({word.word, word.word, word.text});
  }
  one.read = [=](const StudySection& section, Owner& owner) {
    owner.*member = chosen_value(section, key, section.text(key), words);
  };
  one.value = [=](const Owner& owner) {
    const std::optional<T> value = owner.*member;
    return value ? toml_text(std::string(word_of(words, *value))) : std::string();
  };
  return one;
}

/// Some of a few words; an empty list leaves the default.
template <class Owner, class T>
Option<Owner> choices(const std::string& key, std::vector<T> Owner::* member, const Words<T>& words,
                      std::string what) {
  Option<Owner> one;
  one.type = OptionType::choices;
  one.key = key;
  one.text = std::move(what);
  for (const Word<T>& word : words) {
    one.words.push_back({word.word, word.word, word.text});
  }
  one.read = [=](const StudySection& section, Owner& owner) {
    std::vector<T> values;
    for (const std::string& word : section.texts(key)) {
      values.push_back(chosen_value(section, key, word, words));
    }
    owner.*member = values.empty() ? owner.*member : values;
  };
  one.value = [=](const Owner& owner) {
    std::vector<std::string> chosen;
    for (const T& value : owner.*member) {
      chosen.emplace_back(word_of(words, value));
    }
    return toml_text(chosen);
  };
  return one;
}

/// Options as those of a section.
template <class Owner>
Options<Owner> section(const std::string& name, Options<Owner> options) {
  for (Option<Owner>& one : options) {
    one.section = one.section.empty() ? name : name + "." + one.section;
  }
  return options;
}

/// Options of a part of the owner as the owner's.
template <class Owner, class Part>
Options<Owner> of_part(Part Owner::* part, const Options<Part>& options) {
  Options<Owner> lifted;
  for (const Option<Part>& option : options) {
    Option<Owner> one;
    static_cast<OptionRecord&>(one) = option;
    one.read = [part, read = option.read](const StudySection& section, Owner& owner) {
      read(section, owner.*part);
    };
    one.value = [part, value = option.value](const Owner& owner) { return value(owner.*part); };
    if (option.number) {
      one.number = [part, number = option.number](const Owner& owner) {
        return number(owner.*part);
      };
    }
    lifted.push_back(std::move(one));
  }
  return lifted;
}

template <class Owner>
Options<Owner> joined(std::initializer_list<Options<Owner>> parts) {
  Options<Owner> all;
  for (const Options<Owner>& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace option

/// The records of options, with the values of `usual` as defaults.
template <class Owner>
std::vector<OptionRecord> records_of(const Options<Owner>& options, const Owner& usual = {}) {
  std::vector<OptionRecord> records;
  for (const Option<Owner>& option : options) {
    records.push_back(option);
    records.back().usual = option.value(usual);
  }
  return records;
}

/// Holds what was set by hand to the bounds that study files are held to; `whose` begins the
/// message. @throws std::invalid_argument with the key, its value and what is allowed.
template <class Owner>
void check_options(const std::string& whose, const Options<Owner>& options, const Owner& owner) {
  for (const Option<Owner>& option : options) {
    const std::optional<double> value = option.number ? option.number(owner) : std::nullopt;
    if (value && !option.bounds.hold(*value)) {
      throw std::invalid_argument(whose + ": " + option.name() + " " + toml_text(*value) +
                                  "; must be " + option.bounds.text());
    }
  }
}

/// A section of a section by its full name; the top where it is empty.
[[nodiscard]] StudySection section_called(const StudySection& top, const std::string& name);

/// The keys that no record has, each with the one that was probably meant.
void find_unknown_keys(const StudySection& top, const std::vector<OptionRecord>& records,
                       InputProblems& problems);
/// The keys that must be there and are not.
void find_missing_keys(const StudySection& top, const std::vector<OptionRecord>& records,
                       InputProblems& problems);

/// Sets what the file has; all else stays as it is.
/// @throws InputError for all that is wrong, with file, line, key, value and what is allowed.
template <class Owner>
void read_options(const StudySection& top, const Options<Owner>& options, Owner& owner) {
  const std::vector<OptionRecord> records(options.begin(), options.end());
  InputProblems problems;
  find_unknown_keys(top, records, problems);
  for (const Option<Owner>& option : options) {
    problems.attempt([&] {
      const StudySection section = section_called(top, option.section);
      if (section.has(option.key)) {
        option.read(section, owner);
      }
    });
  }
  find_missing_keys(top, records, problems);
  problems.raise();
}

}  // namespace overtone
