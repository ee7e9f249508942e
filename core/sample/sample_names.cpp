#include "core/sample/sample_names.h"

#include <array>
#include <span>

namespace hone {
namespace {

using Word = std::string_view;

constexpr auto firstNames = std::to_array<Word>(
    {"Ada",   "Aino",  "Amara", "Anders", "Bruno", "Carla", "Chen",  "Dario", "Elif",  "Emma",
     "Farid", "Fiona", "Goran", "Hana",   "Hugo",  "Ines",  "Ivan",  "Jonas", "Jun",   "Kaja",
     "Karim", "Lena",  "Liam",  "Lucía",  "Maja",  "Marco", "Mei",   "Mila",  "Niamh", "Noah",
     "Olga",  "Omar",  "Paula", "Pedro",  "Priya", "Rafał", "Rosa",  "Sanna", "Sofia", "Søren",
     "Tamás", "Tariq", "Theo",  "Tove",   "Uma",   "Vera",  "Wendy", "Yara",  "Yuki",  "Zoë"});

constexpr auto lastNames = std::to_array<Word>(
    {"Almeida",  "Andersen",  "Bauer",  "Becker",  "Berg",    "Bianchi",  "Brandt",  "Byrne",
     "Carvalho", "Castro",    "Costa",  "Dahl",    "Diallo",  "Dubois",   "Eriksen", "Fischer",
     "Fontaine", "García",    "Grant",  "Gruber",  "Haddad",  "Hansen",   "Horvat",  "Ito",
     "Jensen",   "Kaya",      "Keller", "Kim",     "Kovács",  "Kowalski", "Lang",    "Larsen",
     "Leroy",    "Lindqvist", "Maier",  "Marino",  "Martins", "Meyer",    "Moreau",  "Müller",
     "Nakamura", "Novak",     "Nguyen", "O'Brien", "Okafor",  "Pereira",  "Petrov",  "Quinn",
     "Ramos",    "Rossi",     "Sato",   "Schmidt", "Silva",   "Singh",    "Tanaka",  "Vidal",
     "Virtanen", "Wagner",    "Weber",  "Zhang"});

constexpr auto mailHosts =
    std::to_array<Word>({"example.com", "example.org", "example.net", "mail.example"});

struct Category {
    Word name;
    std::array<Word, 6> things;
    std::uint32_t lowestCents, highestCents;
};

constexpr auto categories = std::to_array<Category>({
    {"Kitchen", {"Kettle", "Teapot", "Pan", "Knife", "Scale", "Colander"}, 900, 14'900},
    {"Office", {"Lamp", "Chair", "Desk", "Shelf", "Organiser", "Notebook"}, 400, 44'900},
    {"Garden", {"Spade", "Planter", "Hose", "Rake", "Bench", "Lantern"}, 700, 29'900},
    {"Sport", {"Mat", "Kettlebell", "Racket", "Ball", "Bottle", "Backpack"}, 800, 17'900},
    {"Books", {"Cookbook", "Atlas", "Novel", "Guide", "Diary", "Almanac"}, 600, 5'900},
    {"Audio",
     {"Speaker", "Headphones", "Microphone", "Turntable", "Radio", "Amplifier"},
     1'900,
     79'900},
    {"Travel", {"Suitcase", "Duffel", "Pillow", "Adapter", "Umbrella", "Wallet"}, 900, 32'900},
    {"Toys", {"Puzzle", "Train", "Kite", "Blocks", "Robot", "Game"}, 500, 9'900},
    {"Bath", {"Towel", "Mirror", "Soap", "Brush", "Robe", "Basket"}, 300, 8'900},
    {"Tools", {"Drill", "Hammer", "Saw", "Wrench", "Ladder", "Toolbox"}, 900, 24'900},
});

constexpr auto adjectives = std::to_array<Word>(
    {"Compact", "Folding", "Classic", "Light", "Sturdy", "Quiet", "Slim", "Double", "Small",
     "Large", "Plain", "Fine", "Round", "Nordic", "Portable", "Everyday"});
constexpr auto materials =
    std::to_array<Word>({"Oak", "Steel", "Linen", "Glass", "Bamboo", "Copper", "Cork", "Walnut",
                         "Wool", "Ceramic", "Canvas", "Aluminium"});

Word oneOf(std::span<const Word> words, Random& random) {
    return words[random.below(static_cast<std::uint32_t>(words.size()))];
}

// Lower-case ASCII letters of a name, for an address.
void appendLetters(std::string& to, Word name) {
    for (const char c : name) {
        if (c >= 'a' && c <= 'z') to += c;
        if (c >= 'A' && c <= 'Z') to += static_cast<char>(c - 'A' + 'a');
    }
}

} // namespace

const std::vector<SampleCity>& sampleCities() {
    static const std::vector<SampleCity> cities{
        {"Lisbon", "Portugal"},     {"Osaka", "Japan"},       {"Graz", "Austria"},
        {"Cork", "Ireland"},        {"Split", "Croatia"},     {"Lyon", "France"},
        {"Gdańsk", "Poland"},       {"Aarhus", "Denmark"},    {"São Paulo", "Brazil"},
        {"Leeds", "England"},       {"Bologna", "Italy"},     {"Malmö", "Sweden"},
        {"Valencia", "Spain"},      {"Köln", "Germany"},      {"Tampere", "Finland"},
        {"Utrecht", "Netherlands"}, {"Brno", "Czechia"},      {"Porto", "Portugal"},
        {"Ghent", "Belgium"},       {"Izmir", "Turkey"},      {"Montréal", "Canada"},
        {"Pune", "India"},          {"Busan", "South Korea"}, {"Cluj", "Romania"},
        {"Patras", "Greece"},       {"Basel", "Switzerland"}, {"Maribor", "Slovenia"},
        {"Bergen", "Norway"},       {"Accra", "Ghana"},       {"Hobart", "Australia"}};
    return cities;
}

SamplePerson samplePerson(std::uint32_t id, Random& random) {
    const Word first = oneOf(firstNames, random);
    const Word last = oneOf(lastNames, random);
    SamplePerson person;
    person.name.append(first).append(" ").append(last);
    appendLetters(person.email, first);
    person.email += '.';
    appendLetters(person.email, last);
    person.email += std::to_string(id);
    person.email += '@';
    person.email += oneOf(mailHosts, random);
    return person;
}

SampleProduct sampleProduct(std::uint32_t id, Random& random) {
    const Category& category =
        categories[random.below(static_cast<std::uint32_t>(categories.size()))];
    SampleProduct product;
    product.category = category.name;
    product.name.append(oneOf(adjectives, random)).append(" ");
    product.name.append(oneOf(materials, random)).append(" ");
    product.name.append(oneOf(category.things, random)).append(" ").append(std::to_string(id));
    // The lower of two draws: most things are cheap.
    const std::uint32_t range = (category.highestCents - category.lowestCents) / 100 + 1;
    const std::uint32_t a = random.below(range);
    const std::uint32_t b = random.below(range);
    product.cents = category.lowestCents + 100 * static_cast<std::int64_t>(a < b ? a : b);
    product.cents += random.chance(600) ? 99 : random.chance(500) ? 50 : 0;
    return product;
}

} // namespace hone
