#include <overtone/table.hpp>

#include <bit>
#include <cmath>
#include <stdexcept>

namespace overtone::reporting {

namespace {

constexpr unsigned kLengthBits = 24;
constexpr std::uint64_t kLongestText = (std::uint64_t{1} << kLengthBits) - 1;

}  // namespace

Table::Table(std::string name, std::string text, std::vector<Column> columns)
    : name_(std::move(name)), text_(std::move(text)), columns_(std::move(columns)) {
  if (columns_.empty()) {
    throw std::invalid_argument("table " + name_ + " has no columns");
  }
}

Cell Table::at(size_t row, size_t column) const {
  const size_t i = row * columns_.size() + column;
  const std::uint64_t bits = value_[i];
  switch (kind_[i]) {
    case Kind::truth:
      return bits != 0;
    case Kind::whole:
      return std::bit_cast<std::int64_t>(bits);
    case Kind::number:
      return std::bit_cast<double>(bits);
    case Kind::text:
      return std::string_view(characters_).substr(bits >> kLengthBits, bits & kLongestText);
    case Kind::missing:
      break;
  }
  return std::monostate{};
}

void Table::add(const Cell& cell) {
  Kind kind = Kind::missing;
  std::uint64_t bits = 0;
  if (const auto* truth = std::get_if<bool>(&cell)) {
    kind = Kind::truth;
    bits = *truth ? 1 : 0;
  } else if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    kind = Kind::whole;
    bits = std::bit_cast<std::uint64_t>(*whole);
  } else if (const auto* number = std::get_if<double>(&cell); number && std::isfinite(*number)) {
    kind = Kind::number;
    bits = std::bit_cast<std::uint64_t>(*number);
  } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
    kind = Kind::text;
    const std::string_view kept = text->substr(0, kLongestText);
    bits = std::uint64_t{characters_.size()} << kLengthBits | kept.size();
    characters_ += kept;
  }
  kind_.push_back(kind);
  value_.push_back(bits);
}

void Table::row(const std::vector<Cell>& cells) {
  for (const Cell& one : cells) {
    add(one);
  }
  require_whole_rows();
}

void Table::require_whole_rows() const {
  if (kind_.size() % columns_.size() != 0) {
    throw std::invalid_argument("table " + name_ + ": a row has other cells than columns");
  }
}

void Table::reserve(size_t rows) {
  kind_.reserve(rows * columns_.size());
  value_.reserve(rows * columns_.size());
}

}  // namespace overtone::reporting
