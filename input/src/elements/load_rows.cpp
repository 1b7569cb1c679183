#include <algorithm>

#include <overtone/harmonic_words.hpp>

#include "elements/element_words.hpp"
#include "elements/rows.hpp"
#include "elements/terminal_columns.hpp"

namespace overtone::folder {

namespace {

/// Shares of P or of Q by impedance, current and power.
template <class Row, class Member>
Column<Row> zip_column(const char* heading, Member shares, const char* what) {
  return column::made<Row>(
      heading, what,
      [shares](const Field& field, Row& row) {
        const std::vector<double> numbers = field.numbers();
        auto& three = std::invoke(shares, row);
        if (numbers.size() != three.size()) {
          throw field.fault("three shares, of constant impedance, current and power");
        }
        std::copy(numbers.begin(), numbers.end(), three.begin());
      },
      [shares](const Row& row) {
        const auto& three = std::invoke(shares, row);
        return written(std::vector<double>(three.begin(), three.end()));
      });
}

/// What loads and generators have in common, up to their power.
template <class Row>
Columns<Row> device_columns(const char* power) {
  return joined<Row>(
      {{column::text<Row>("id", &Row::id, "").always()},
       end_columns<Row>(&Row::at,
                        "wye: the phases, then the neutral; delta: the phases, of one "
                        "phase two"),
       {column::number<Row>("phases", &Row::phases, ""),
        column::word<Row>("connection", &Row::connection, connection_words(), ""),
        column::number<Row>("kv", &Row::kv,
                            "kV, rated; line-to-line with two and three phases of a wye, else "
                            "across the phase")
            .always(),
        column::number<Row>("p_kw", &Row::p_kw, power).always(),
        column::number<Row>("q_kvar", &Row::q_kvar, "kvar, the same").always()}});
}

/// How power follows the voltage m.
template <class Row>
Columns<Row> law_columns() {
  const auto law = [](auto member) {
    return [member](auto& row) -> auto& { return row.law.*member; };
  };
  const auto window = [](auto member) {
    return [member](auto& row) -> auto& { return row.law.window.*member; };
  };
  const auto zip = [](auto member) {
    return [member](auto& row) -> auto& { return row.law.zip.*member; };
  };
  return {column::word<Row>("model", law(&LoadLaw::model), load_model_words(),
                            "how power follows voltage"),
          column::number<Row>("v_min_pu", window(&LoadWindow::v_min),
                              "of rated; below, its current goes down to that at v_low_pu"),
          column::number<Row>("v_max_pu", window(&LoadWindow::v_max),
                              "of rated; above, it is an impedance; 0: the model holds at any "
                              "voltage"),
          column::number<Row>("v_low_pu", window(&LoadWindow::v_low),
                              "of rated; below, it is its nominal impedance"),
          column::number<Row>("p_exponent", law(&LoadLaw::p_exponent), "a of `exponential`"),
          column::number<Row>("q_exponent", law(&LoadLaw::q_exponent), "b of `exponential`"),
          zip_column<Row>("zip_p", zip(&ZipShares::p),
                          "shares of impedance, current and power in P of `zip`"),
          zip_column<Row>("zip_q", zip(&ZipShares::q), "the same in Q"),
          column::number<Row>("zip_cut_off_pu", zip(&ZipShares::cut_off),
                              "voltage near which `zip` stops drawing; 0: none")};
}

Columns<Load> harmonic_load_columns() {
  using Row = Load;
  const auto linear = [](auto member) {
    return [member](auto& row) -> auto& { return row.linear.*member; };
  };
  return {column::text<Row>("spectrum", &Row::spectrum, "of spectra.csv")
              .otherwise("draws no harmonics"),
          column::word<Row>("linear", linear(&LinearLoad::model), linear_load_words(),
                            "its shunt at harmonics"),
          column::number<Row>("series_share", linear(&LinearLoad::series_share),
                              "of `parallel_series`, 0 to 1"),
          column::number<Row>("series_x_pu", linear(&LinearLoad::series_x_pu),
                              "reactance of that part, on its kVA; 0: of its P and Q"),
          column::number<Row>("series_xr", linear(&LinearLoad::series_xr), "X/R of that"),
          column::text<Row>("impedance", &Row::impedance,
                            "of load_impedances.csv: its shunt at harmonics by the order")
              .otherwise("as `linear` says"),
          column::number<Row>("r_neutral_ohm", &Row::r_neutral_ohm,
                              "Ω to ground; below 0: as its wire goes"),
          column::number<Row>("x_neutral_ohm", &Row::x_neutral_ohm, "Ω"),
          column::word<Row>("follows_profile", &Row::follows_share, yes_no_words(),
                            "no: full power in every hour")};
}

}  // namespace

const RowKind<Load>& load_rows() {
  static const RowKind<Load> kind = {
      .file = "loads.csv",
      .element = "load",
      .text = "a load of equal phases",
      .distinct = true,
      .columns = joined<Load>({device_columns<Load>("kW, all phases, at rated voltage"),
                               law_columns<Load>(), harmonic_load_columns()})};
  return kind;
}

const RowKind<LoadImpedanceRow>& load_impedance_rows() {
  using Row = LoadImpedanceRow;
  static const RowKind<Row> kind = {
      .file = "load_impedances.csv",
      .element = "load impedance",
      .text =
          "what loads are to harmonics at an order, rows ascending; in a straight line between "
          "two, beyond the last as there",
      .columns = {
          column::text<Row>("impedance", &Row::impedance, "name").always(),
          column::number<Row>("order", &Row::order, "of the fundamental frequency").always(),
          column::number<Row>("r_pu", &Row::r_pu, "of V²/S at the load's rating").always(),
          column::number<Row>("x_pu", &Row::x_pu, "the same at this order").always()}};
  return kind;
}

const RowKind<Generator>& generator_rows() {
  using Row = Generator;
  static const RowKind<Row> kind = {
      .file = "generators.csv",
      .element = "generator",
      .text = "a generator: power at the fundamental, a voltage behind an impedance at harmonics",
      .distinct = true,
      .columns = joined<Row>(
          {device_columns<Row>("kW, all phases, given to the network"),
           {column::number<Row>("kva", &Row::kva, "kVA, rated").always(),
            column::number<Row>("r_pu", &Row::r_pu, "of the impedance at harmonics, on kva"),
            column::number<Row>("x_pu", &Row::x_pu, "the same, times the order"),
            column::text<Row>("spectrum", &Row::spectrum, "of spectra.csv")
                .otherwise("a short circuit behind the impedance"),
            column::word<Row>("follows_profile", &Row::follows_share, yes_no_words(),
                              "yes: its power follows the loads' profile"),
            column::perhaps<Row>("v_held_pu", &Row::v_held_pu,
                                 "times the rated voltage; that its reactive power holds, the "
                                 "mean of its phases'")
                .otherwise("none: it gives q_kvar"),
            column::perhaps<Row>("q_min_kvar", &Row::q_min_kvar,
                                 "kvar, all phases; the least that it can give for that")
                .otherwise("any"),
            column::perhaps<Row>("q_max_kvar", &Row::q_max_kvar, "kvar, the most")
                .otherwise("any")},
           law_columns<Row>()})};
  return kind;
}

}  // namespace overtone::folder
