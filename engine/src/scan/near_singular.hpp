#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <overtone/admittance_factors.hpp>
#include <overtone/nodal_network.hpp>

namespace overtone {

/// Y[h] with the linear loads of ports at some power, [entry of the pattern] pu.
[[nodiscard]] std::vector<Complex> loaded_admittance(const NodalNetwork& network, int order_index,
                                                     const std::function<Complex(int port)>& load);

/// Factors of a matrix; of one that is singular with its diagonal moved by 1e-12 of its largest
/// entry, in `values`, too.
[[nodiscard]] AdmittanceFactors factors_or_moved(
    std::shared_ptr<const AdmittanceFactors::Analysis> analysis, const AdmittancePattern& pattern,
    std::vector<Complex>& values, bool& singular);

/// " at 18, 17 (condition estimate 3.1e+16)": the nodes that have most of the mode nearest to
/// singular.
[[nodiscard]] std::string near_singular_text(
    const NodalNetwork& network, std::shared_ptr<const AdmittanceFactors::Analysis> analysis,
    std::vector<Complex> values);

}  // namespace overtone
