#pragma once

#include <map>
#include <string>
#include <vector>

#include <QString>

#include "core/base/result.h"
#include "core/engine/value.h"

namespace hone::ui {

// What a person typed for a parameter, and how it is to be read.
struct ParameterInput {
    enum Type { Auto, Text, Integer, Real, Null, BlobHex };
    Type type = Auto;
    QString text;
    bool operator==(const ParameterInput&) const = default;
};

// Auto: an integer or real where the text is one, else text. InvalidArgument names what is wrong.
Result<Value> parameterValue(const ParameterInput& input);
// What would be typed for the value.
ParameterInput inputOf(const Value& value);
// "'Graz'", "42", "NULL": as it stands in SQL, shortened.
QString parameterText(const ParameterInput& input);

// The inputs of one editor tab by parameter name; names it has not seen come from other tabs and
// earlier days, by way of QSettings.
class ParameterMemory {
public:
    std::optional<ParameterInput> find(const std::string& name) const;
    void remember(const std::string& name, const ParameterInput& input);
    // Whether all were given in this tab, so that a run need not ask.
    bool knows(const std::vector<std::string>& names) const;
    // The values of those that are known and can be read.
    std::map<std::string, Value> values(const std::vector<std::string>& names) const;

private:
    std::map<std::string, ParameterInput> inputs_;
};

} // namespace hone::ui
