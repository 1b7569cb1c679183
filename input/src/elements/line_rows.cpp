#include "elements/element_words.hpp"
#include "elements/rows.hpp"
#include "skin_effect_words.hpp"

namespace overtone::folder {

namespace {

/// Entries of symmetric matrices; `unit` ends the headings, `of` says what the figures are of.
RowKind<MatrixRow> matrix_rows(const char* file, const char* element, const char* owner,
                               const std::string& unit, const std::string& of) {
  using Row = MatrixRow;
  const auto figure = [&](const char* quantity, auto member, const std::string& what) {
    return column::number<Row>((quantity + unit).c_str(), member, (what + of).c_str()).always();
  };
  Column<Row> capacitance = column::perhaps<Row>(("c_nf" + unit).c_str(), &Row::c_nf,
                                                 ("nF" + of + ", nodal capacitance").c_str());
  return {.file = file,
          .element = element,
          .columns = {column::text<Row>(owner, &Row::owner, "").always(),
                      column::number<Row>("row", &Row::row, "wire, from 1").always(),
                      column::number<Row>("column", &Row::column, "wire, from `row` up").always(),
                      figure("r_ohm", &Row::r_ohm, "Ω"), figure("x_ohm", &Row::x_ohm, "Ω"),
                      std::move(capacitance).otherwise("none")}};
}

std::string to_wires_text(const LineRow& line) {
  return line.to.conductor == line.from.conductor ? "" : written(line.to.conductor);
}

void complete_line(LineRow& line, const std::string& element) {
  if (line.to.conductor.empty()) {
    line.to.conductor = line.from.conductor;
  }
  if ((!line.code.empty() || !line.geometry_id.empty()) &&
      (line.earth.r_ohm != 0.0 || line.earth.k_ohm != 0.0)) {
    throw InputError(element, line.where,
                     "earth_r_ohm, earth_k_ohm of a line with a code or geometry; those of a code "
                     "are in line_code_earth.csv");
  }
}

Columns<LineRow> line_end_columns() {
  using Row = LineRow;
  return {
      column::text<Row>(
          "from", [](auto& l) -> auto& { return l.from.bus; }, "bus")
          .always(),
      column::wires<Row>("from_wires", &Row::from, "conductors of the bus, wire by wire").always(),
      column::text<Row>(
          "to", [](auto& l) -> auto& { return l.to.bus; }, "bus")
          .always(),
      column::made<Row>(
          "to_wires", "the same at the other end",
          [](const Field& field, Row& row) { row.to.conductor = field.conductors(); },
          to_wires_text)
          .otherwise("as from_wires")};
}

}  // namespace

const RowKind<LineRow>& line_rows() {
  using Row = LineRow;
  static const RowKind<Row> kind = {
      .file = "lines.csv",
      .element = "line",
      .text =
          "a line, a cable or a switch, by a code, a geometry or matrices of its own; of 0 ohm it "
          "joins the conductors of its ends",
      .distinct = true,
      .columns = joined<Row>(
          {{column::text<Row>("id", &Row::id, "").always()},
           line_end_columns(),
           {column::number<Row>("length_m", &Row::length_m, "m, with a code or a geometry"),
            column::text<Row>("code", &Row::code, "of line_codes.csv"),
            column::text<Row>("geometry", &Row::geometry_id, "of line_geometries.csv"),
            column::number<Row>("i_max_a", &Row::i_max_a, "A, rms limit of a wire; 0: none"),
            column::word<Row>("state", &Row::closed, switch_words(), ""),
            column::word<Row>("skin_effect", &Row::skin_effect, skin_effect_words(),
                              "how the resistance of matrices grows with the order"),
            column::word<Row>("distributed", &Row::distributed, yes_no_words(),
                              "the hyperbolic pi of a long line; no: half its charging an end"),
            column::number<Row>(
                "earth_r_ohm", [](auto& l) -> auto& { return l.earth.r_ohm; },
                "Ω of the whole line, Rg of its own matrices' earth return"),
            column::number<Row>(
                "earth_k_ohm", [](auto& l) -> auto& { return l.earth.k_ohm; }, "Ω, Kxg")}}),
      .complete = complete_line};
  return kind;
}

const RowKind<MatrixRow>& line_code_rows() {
  static const RowKind<MatrixRow> kind = [] {
    RowKind<MatrixRow> rows = matrix_rows("line_codes.csv", "line code", "code", "_per_km", "/km");
    rows.text =
        "an entry of the matrices of a line code at the fundamental; all of the upper triangle";
    return rows;
  }();
  return kind;
}

const RowKind<EarthRow>& line_code_earth_rows() {
  using Row = EarthRow;
  static const RowKind<Row> kind = {
      .file = "line_code_earth.csv",
      .element = "line code",
      .text =
          "what the earth return adds to every entry of a code beside h times its reactance: "
          "Rg (h - 1) - j h 1/2 Kxg ln(h)",
      .distinct = true,
      .columns = {column::text<Row>("code", &Row::code, "of line_codes.csv").always(),
                  column::number<Row>("earth_r_ohm_per_km", &Row::r_ohm, "Ω/km, Rg").always(),
                  column::number<Row>("earth_k_ohm_per_km", &Row::k_ohm,
                                      "Ω/km, Kxg = Xg / ln(658.5 sqrt(rho / f))")
                      .always()}};
  return kind;
}

const RowKind<MatrixRow>& line_matrix_rows() {
  static const RowKind<MatrixRow> kind = [] {
    RowKind<MatrixRow> rows =
        matrix_rows("line_matrices.csv", "matrices of line", "line", "", " of the whole line");
    rows.text = "an entry of the matrices of a line that has no code; all of the upper triangle";
    return rows;
  }();
  return kind;
}

}  // namespace overtone::folder
