#pragma once

#include <QObject>
#include <QRegularExpression>
#include <QTest>

#include "core/engine/value.h"

namespace hone::test {

// Base of every Qt Test class: a warning that was not expected with QTest::ignoreMessage fails the
// test. A derived class that needs an init() of its own calls this one.
class HoneTest : public QObject {
    Q_OBJECT
protected slots:
    void init() {
        // The offscreen platform says this of every window with a smallest size.
        QTest::failOnWarning(QRegularExpression(
            QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
    }
};

} // namespace hone::test

// QVERIFY for a Result: prints the error's message.
#define HONE_VERIFY(result)                                                                        \
    do {                                                                                           \
        const auto& verified = (result);                                                           \
        QVERIFY2(verified.has_value(),                                                             \
                 verified.has_value()                                                              \
                     ? ""                                                                          \
                     : (verified.error().message + " | " + verified.error().detail).c_str());      \
    } while (false)
