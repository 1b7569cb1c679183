#include "elements/element_words.hpp"
#include "elements/rows.hpp"
#include "elements/terminal_columns.hpp"

namespace overtone::folder {

namespace {

/// What capacitors and reactors have in common.
template <class Row>
Columns<Row> bank_columns() {
  return joined<Row>({{column::text<Row>("id", &Row::id, "").always()},
                      end_columns<Row>(&Row::from, "of a delta its corners"),
                      other_end_columns<Row>(),
                      {column::number<Row>("phases", &Row::phases, ""),
                       column::word<Row>("connection", &Row::connection, connection_words(), "")}});
}

}  // namespace

const RowKind<Capacitor>& capacitor_rows() {
  using Row = Capacitor;
  static const RowKind<Row> kind = {
      .file = "capacitors.csv",
      .element = "capacitor",
      .text = "a shunt or series bank",
      .distinct = true,
      .columns = joined<Row>(
          {bank_columns<Row>(),
           {column::number<Row>("kv", &Row::kv,
                                "kV, rated; line-to-line of a wye of two or three phases, else "
                                "across the phase")
                .always(),
            column::number<Row>("kvar", &Row::kvar, "kvar in service, rated, all phases").always(),
            column::number<Row>("r_ohm", &Row::r_ohm, "Ω in series, a phase"),
            column::number<Row>("x_ohm", &Row::x_ohm, "Ω, the same, at the fundamental")}}),
      .complete = complete_other_end<Row>};
  return kind;
}

const RowKind<Reactor>& reactor_rows() {
  using Row = Reactor;
  static const RowKind<Row> kind = {
      .file = "reactors.csv",
      .element = "reactor",
      .text = "a series or shunt reactor, R + j h X a phase",
      .distinct = true,
      .columns = joined<Row>(
          {bank_columns<Row>(),
           {column::number<Row>("r_ohm", &Row::r_ohm, "Ω a phase"),
            column::number<Row>("x_ohm", &Row::x_ohm, "Ω at the fundamental"),
            column::number<Row>("parallel_r_ohm", &Row::parallel_r_ohm, "Ω beside it; 0: none")}}),
      .complete = complete_other_end<Row>};
  return kind;
}

}  // namespace overtone::folder
