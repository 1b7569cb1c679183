#include "elements/element_words.hpp"
#include "elements/rows.hpp"
#include "elements/terminal_columns.hpp"
#include "map_columns.hpp"

namespace overtone::folder {

namespace {

/// What voltage and current sources have in common.
template <class Source>
Columns<Source> harmonic_columns(const char* without_spectrum) {
  return {column::number<Source>("angle_deg", &Source::angle_deg, "of phase 1"),
          column::word<Source>("at_harmonics", &Source::at_harmonics, phase_sequence_words(),
                               "how its phases stand at a harmonic"),
          column::text<Source>("spectrum", &Source::spectrum, "of spectra.csv")
              .otherwise(without_spectrum)};
}

}  // namespace

const RowKind<BusRow>& bus_rows() {
  using Row = BusRow;
  static const RowKind<Row> kind = {
      .file = "buses.csv",
      .element = "bus",
      .text = "a bus; its conductors are those that elements are on",
      .needed = true,
      .distinct = true,
      .columns = {column::text<Row>("bus", &Row::name, "name").always(),
                  column::number<Row>("base_kv", &Row::base_kv,
                                      "kV, line-to-line base of its voltage")
                      .always(),
                  column::perhaps<Row>("x", &Row::x,
                                       "where it stands on a map, in any unit; for pictures alone")
                      .otherwise("where the computed diagram has it"),
                  column::perhaps<Row>("y", &Row::y, "the same, upwards")
                      .otherwise("where the computed diagram has it")},
      .complete = [](Row& row, const std::string& element) {
        require_both(row.x.has_value(), row.y.has_value(), element, row.where);
        row.place = row.x ? std::optional(MapPoint{*row.x, *row.y}) : std::nullopt;
      }};
  return kind;
}

const RowKind<VoltageSource>& voltage_source_rows() {
  using Row = VoltageSource;
  static const RowKind<Row> kind = {
      .file = "voltage_sources.csv",
      .element = "voltage source",
      .text = "a voltage behind an impedance; without one it holds its conductors",
      .needed = true,
      .distinct = true,
      .columns = joined<Row>(
          {{column::text<Row>("id", &Row::id, "").always()},
           end_columns<Row>(&Row::from, "phases"),
           other_end_columns<Row>(),
           {column::number<Row>("kv", &Row::kv, "kV, line-to-line; of one phase across it")
                .always(),
            column::number<Row>("voltage_pu", &Row::voltage_pu, "times kv"),
            column::number<Row>(
                "r1_ohm", [](auto& s) -> auto& { return s.impedance.r1; },
                "Ω, positive sequence at the fundamental"),
            column::number<Row>(
                "x1_ohm", [](auto& s) -> auto& { return s.impedance.x1; }, "Ω"),
            column::number<Row>(
                "r0_ohm", [](auto& s) -> auto& { return s.impedance.r0; }, "Ω, zero sequence"),
            column::number<Row>(
                "x0_ohm", [](auto& s) -> auto& { return s.impedance.x0; }, "Ω"),
            column::perhaps<Row>("r_fundamental_ohm", &Row::r_fundamental_ohm,
                                 "Ω of each phase at the fundamental, where it is another than at "
                                 "harmonics")
                .otherwise("the same"),
            column::perhaps<Row>("x_fundamental_ohm", &Row::x_fundamental_ohm, "Ω")
                .otherwise("the same")},
           harmonic_columns<Row>("a short circuit behind the impedance at harmonics")}),
      .complete = complete_other_end<Row>};
  return kind;
}

const RowKind<CurrentSource>& current_source_rows() {
  using Row = CurrentSource;
  static const RowKind<Row> kind = {
      .file = "current_sources.csv",
      .element = "current source",
      .text = "a current that returns through ground",
      .distinct = true,
      .columns = joined<Row>({{column::text<Row>("id", &Row::id, "").always()},
                              end_columns<Row>(&Row::at, "phases"),
                              {column::number<Row>("current_a", &Row::ampere, "A").always()},
                              harmonic_columns<Row>("none at harmonics")})};
  return kind;
}

const RowKind<SpectrumRow>& spectrum_rows() {
  using Row = SpectrumRow;
  static const RowKind<Row> kind = {
      .file = "spectra.csv",
      .element = "spectrum",
      .text = "an order of a spectrum",
      .columns = {column::text<Row>("spectrum", &Row::spectrum, "name").always(),
                  column::number<Row>("order", &Row::order,
                                      "of the fundamental frequency, 2.5 as well as 5")
                      .always(),
                  column::number<Row>("factor", &Row::factor, "of the fundamental, not in percent")
                      .always(),
                  column::number<Row>("angle_deg", &Row::angle_deg, "as simulators have it")}};
  return kind;
}

}  // namespace overtone::folder
