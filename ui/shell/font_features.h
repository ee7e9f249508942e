#pragma once

#include <initializer_list>

#include <QFont>
#include <QString>

namespace hone::ui {

// Qt before 6.7 cannot choose a font's OpenType features, and QScintilla takes fonts by their
// family's name alone. So the fonts are handed to Qt once more, from memory and under a name of
// their own, with the features' tags exchanged in their tables.

// A family with the given faces (each a font whose weight and slant are set) in which the features
// named in on always hold and those in off never do. Empty where a face cannot be had that way,
// such as a variable font's; then the plain family serves.
QString familyWithFeatures(const QString& name, const QList<QFont>& faces,
                           std::initializer_list<const char*> on,
                           std::initializer_list<const char*> off);

} // namespace hone::ui
