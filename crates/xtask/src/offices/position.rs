//! Positions as Wikidata names them, as classes of offices.

/// Lists of one country and the country's short name.
const SOURCES: [(&str, &str); 24] = [
    ("argentina-ministers", "Argentina"),
    ("australia-cabinet", "Australia"),
    ("belarus-ministers", "Belarus"),
    ("brazil-ministers", "Brazil"),
    ("canada-cabinet", "Canada"),
    ("china-ministers", "China"),
    ("france-cabinet", "France"),
    ("greece-cabinet", "Greece"),
    ("hungary-cabinet", "Hungary"),
    ("india-ministers", "India"),
    ("indonesia-ministers", "Indonesia"),
    ("iran-ministers", "Iran"),
    ("israel-ministers", "Israel"),
    ("japan-ministers", "Japan"),
    ("mexico-ministers", "Mexico"),
    ("pakistan-ministers", "Pakistan"),
    ("philippines-ministers", "Philippines"),
    ("russia-cabinet", "Russia"),
    ("south-africa-cabinet", "South Africa"),
    ("south-korea-ministers", "South Korea"),
    ("taiwan", "Taiwan"),
    ("turkey-ministers", "Turkey"),
    ("ukraine-cabinet", "Ukraine"),
    ("united-kingdom-cabinet", "United Kingdom"),
];

/// Positions of one class, in lower case, as lists of a country name them.
const POSITIONS: &[(&str, &[&str])] = &[
    ("head of state", &["president", "monarch", "emperor", "acting president"]),
    ("supreme leader", &["supreme leader"]),
    ("head of government", &["prime minister", "premier", "premier of the state council"]),
    (
        "foreign minister",
        &[
            "minister of foreign affairs",
            "minister for foreign affairs",
            "secretary of foreign affairs",
            "secretary of state for foreign and commonwealth affairs",
            "minister of external affairs",
            "minister of foreign affairs and worship",
            "minister of europe and foreign affairs",
            "minister of external relations",
        ],
    ),
    (
        "defence minister",
        &[
            "minister of defence",
            "minister of national defence",
            "minister for defence",
            "secretary of national defence",
            "secretary of national defense",
            "secretary of state for defence",
            "minister for national defence",
            "minister of defence and armed forces logistics",
            "minister of defence and military veterans",
        ],
    ),
    (
        "finance minister",
        &[
            "minister of finance",
            "minister of the economy, finances and industry",
            "secretary of finance and public credit",
            "secretary of finance",
            "chancellor of the exchequer",
            "minister of economic affairs and finance",
            "minister of economy and finance",
        ],
    ),
    (
        "interior minister",
        &[
            "minister of the interior",
            "minister of home affairs",
            "minister of interior",
            "minister of internal affairs",
            "secretary of state for the home department",
            "secretary of the interior and local government",
            "minister of interior affairs",
            "minister of the interior and safety",
        ],
    ),
    (
        "justice minister",
        &[
            "minister of justice",
            "minister of justice and attorney general",
            "secretary of state for justice",
            "minister of justice and human rights",
            "federal minister of law and justice",
            "minister of law and justice",
            "secretary of justice",
            "minister of law and human rights",
        ],
    ),
    (
        "health minister",
        &[
            "minister of health",
            "minister of health and welfare",
            "minister of health, labour and welfare",
            "secretary of health",
            "secretary of state for health and social care",
            "minister of healthcare",
            "minister of health and family welfare",
        ],
    ),
    ("trade minister", &["minister of trade", "minister for trade", "minister of international trade"]),
    ("commerce minister", &["minister of commerce", "minister of commerce and industry"]),
    ("energy minister", &["minister of energy", "minister of energy and natural resources"]),
    ("vice president", &["vice president", "deputy president"]),
    (
        "central bank governor",
        &["governor of the central bank", "governor of the reserve bank", "president of the central bank"],
    ),
    (
        "army chief",
        &["chief of the general staff", "chief of the defence staff", "chief of the defence force"],
    ),
    ("national security adviser", &["national security advisor"]),
    (
        "speaker",
        &["speaker of the house of commons", "speaker of the national assembly", "speaker of the lok sabha"],
    ),
];

/// Positions of the cabinet of the United States.
const UNITED_STATES: &[(&str, &str)] = &[
    ("secretary of state", "foreign minister"),
    ("secretary of defence", "defence minister"),
    ("secretary of the treasury", "finance minister"),
    ("attorney general", "justice minister"),
    ("secretary of homeland security", "interior minister"),
    ("secretary of health and human services", "health minister"),
    ("secretary of commerce", "commerce minister"),
    ("united states trade representative", "trade minister"),
    ("secretary of energy", "energy minister"),
    ("chair of the federal reserve", "central bank governor"),
    ("director of national intelligence", "intelligence chief"),
    ("chairman of the joint chiefs of staff", "army chief"),
    ("speaker of the house of representatives", "speaker"),
    ("national security advisor", "national security adviser"),
];

/// Positions of bodies of the world.
const WORLD: &[(&str, &str)] = &[
    ("secretary-general of the united nations", "United Nations"),
    ("director-general of the world trade organization", "World Trade Organization"),
];

/// Place and class of a position in a country's list.
pub(super) fn of_country(source: &str, position: &str) -> Option<(&'static str, &'static str)> {
    let position = position.to_lowercase();
    match source {
        "us-cabinet" => find(UNITED_STATES, &position).map(|class| ("United States", class)),
        "world" => find(WORLD, &position).map(|place| (place, "head")),
        _ => {
            let country = find(&SOURCES, source)?;
            let economy = country == "Argentina" && position == "minister of economy";
            let treasurer = country == "Australia" && position == "treasurer";
            if economy || treasurer {
                return (!treasurer).then_some((country, "finance minister"));
            }
            let named = |(_, positions): &&(&str, &[&str])| positions.contains(&position.as_str());
            POSITIONS.iter().find(named).map(|(class, _)| (country, *class))
        }
    }
}

fn find(table: &[(&'static str, &'static str)], key: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
}

/// Short names of countries that are named otherwise.
const COUNTRIES: [(&str, &str); 12] = [
    ("People's Republic of China", "China"),
    ("United States of America", "United States"),
    ("Kingdom of Denmark", "Denmark"),
    ("Kingdom of the Netherlands", "Netherlands"),
    ("Republic of Ireland", "Ireland"),
    ("State of Palestine", "Palestine"),
    ("The Bahamas", "Bahamas"),
    ("The Gambia", "Gambia"),
    ("Federated States of Micronesia", "Micronesia"),
    ("São Tomé and Príncipe", "Sao Tome and Principe"),
    ("East Timor", "Timor-Leste"),
    ("Vatican City", ""),
];

/// Place and class of a head of state or government.
pub(super) fn of_leader(country: &str, position: &str) -> Option<(String, &'static str)> {
    let place = find(&COUNTRIES, country).map_or(country.to_owned(), str::to_owned);
    let position = position.to_lowercase();
    let starts = |titles: &[&str]| titles.iter().any(|title| position.starts_with(title));
    let class = if starts(&[
        "president of the council of state",
        "president of the government",
        "chair of the council",
        "vice",
    ]) || place.is_empty()
    {
        return None;
    } else if position == "supreme leader of iran" {
        "supreme leader"
    } else if starts(&[
        "prime minister",
        "chancellor",
        "federal chancellor",
        "premier",
        "taoiseach",
        "minister of state of",
    ]) {
        "head of government"
    } else if starts(&[
        "president",
        "monarch",
        "king",
        "emir",
        "sultan",
        "emperor",
        "grand duke",
        "supreme leader",
    ]) {
        "head of state"
    } else {
        return None;
    };
    Some((place, class))
}
