#include "ui/labs/lab_settings.h"

#include <algorithm>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr lab::Size sizes[] = {lab::Size::Small, lab::Size::Default, lab::Size::Large};

// Digits, parted as one likes.
Result<std::int64_t> parseWhole(QString text, const lab::Parameter& parameter) {
    text.remove(QChar(0x2009)).remove(QChar(0x202f)).remove(QChar(0xa0)).remove(u' ').remove(u'\'');
    bool read = false;
    const qlonglong value = text.toLongLong(&read);
    if (!read || value < parameter.least || value > parameter.most)
        return fail(ErrorCode::InvalidArgument, "A whole number from " +
                                                    formatCount(parameter.least) + " to " +
                                                    formatCount(parameter.most) + ".");
    return static_cast<std::int64_t>(value);
}

} // namespace

LabSettings::LabSettings(Theme& theme, LabDesk& desk, QWidget* parent)
    : Card(tr("Parameters"), parent), theme_(theme), desk_(desk),
      size_(new Segmented(theme, {tr("small"), tr("usual"), tr("large")})) {
    size_->setToolTip(tr("All of them at once"));
    size_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    addHeadWidget(size_);
    connect(size_, &Segmented::chosen, this,
            [this](int size) { desk_.setSize(sizes[static_cast<std::size_t>(size)]); });
    connect(&desk_, &LabDesk::chosen, this, &LabSettings::build);
    connect(&desk_, &LabDesk::changed, this, &LabSettings::showFlow);
    build();
}

void LabSettings::build() {
    const lab::Lab* lab = desk_.current();
    form_ = new SettingsForm(theme_);
    form_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    if (lab != nullptr)
        for (const lab::Parameter& parameter : lab->parameters)
            form_->addField(toQString(parameter.name), toQString(parameter.label),
                            tr("%1 to %2, usually %3")
                                .arg(countText(parameter.least), countText(parameter.most),
                                     countText(parameter.usual)));
    connect(form_, &SettingsForm::edited, this, &LabSettings::take);
    setContent(form_);
    fit();
    showFlow();
}

void LabSettings::showFlow() {
    const lab::Lab* lab = desk_.current();
    size_->setEnabled(lab != nullptr && !desk_.running());
    if (lab == nullptr || form_ == nullptr) return;
    const LabFlow& flow = desk_.flow();
    for (const auto& [name, value] : flow.settings) {
        const QString key = toQString(name);
        QLineEdit* field = form_->field(key);
        if (field == nullptr) continue;
        field->setEnabled(!flow.running());
        if (!field->hasFocus() || !field->isModified()) form_->setText(key, countText(value));
    }
    int shown = -1;
    for (const int i : {2, 0, 1}) // where they are alike it is the usual one
        if (flow.settings == lab->settings(sizes[i])) shown = i;
    size_->setCurrent(shown);
}

void LabSettings::take(const QString& name) {
    const lab::Lab* lab = desk_.current();
    if (lab == nullptr) return;
    const auto parameter =
        std::ranges::find(lab->parameters, toStdString(name), &lab::Parameter::name);
    if (parameter == lab->parameters.end()) return;
    const auto value = parseWhole(form_->field(name)->text(), *parameter);
    const auto taken = value ? desk_.set(parameter->name, *value) : fail(value.error());
    if (!taken)
        form_->refuse(name, taken.error());
    else
        form_->accept(name);
    if (taken) {
        form_->field(name)->setModified(false);
        form_->setText(name, countText(*value));
    }
    fit();
}

// As high as its fields and what is said of them; the page scrolls, not the form.
void LabSettings::fit() {
    QLayout* fields = form_->widget()->layout();
    fields->activate();
    const int width = std::max(200, form_->viewport()->width());
    form_->setFixedHeight(fields->hasHeightForWidth() ? fields->totalHeightForWidth(width)
                                                      : fields->sizeHint().height());
}

} // namespace hone::ui
