//! Words that name one kind of happening, so that "visit" and "talks" can be of one thing.

/// One name for all words of a kind; a word of no kind is its own.
pub(super) fn sense(lemma: &str) -> &str {
    match lemma {
        "visit" | "trip" | "tour" | "stay" | "meeting" | "meet" | "talk" | "talks" | "summit"
        | "negotiation" | "discussion" | "conference" | "session" | "gathering" | "consultation"
        | "retreat" => "meeting",
        "kill" | "die" | "dead" | "death" | "toll" | "fatality" | "casualty" | "body" | "perish" | "slay" => {
            "kill"
        }
        "injure" | "wound" | "hurt" | "injury" | "injured" | "wounded" => "injure",
        "arrest" | "detain" | "detention" | "custody" => "arrest",
        "missing" | "miss" | "unaccounted" => "missing",
        "protest" | "demonstration" | "rally" | "march" | "demonstrate" => "protest",
        "protester" | "demonstrator" | "marcher" => "protester",
        "war" | "conflict" | "fighting" | "battle" | "siege" => "war",
        "prison" | "jail" | "sentence" | "imprisonment" | "imprison" => "prison",
        "ceasefire" | "truce" | "cease" | "cease-fire" => "ceasefire",
        "deal" | "agreement" | "pact" | "accord" | "contract" => "deal",
        "fine" | "penalty" => "fine",
        "lend" | "loan" => "loan",
        "expire" | "lapse" => "expire",
        "additional" | "extra" | "further" => "extra",
        "person" | "people" | "victim" | "individual" => "person",
        "student" | "pupil" => "student",
        "child" | "kid" => "child",
        "policeman" | "officer" | "police" => "police",
        "soldier" | "troop" | "troops" | "serviceman" => "soldier",
        "job" | "position" => "job",
        "house" | "home" => "home",
        "flight" | "plane" | "aircraft" | "jet" => "aircraft",
        "car" | "vehicle" => "vehicle",
        "spend" | "cost" | "price" => "cost",
        "destroy" | "down" | "intercept" | "shoot" => "destroy",
        "begin" | "start" | "open" => "begin",
        "leave" | "depart" => "leave",
        "arrive" | "land" => "arrive",
        "attack" | "strike" | "bombing" | "raid" => "attack",
        other => other,
    }
}

/// Whether a sense is of harm to people, whom reports of one story count as a whole.
pub(super) fn is_casualty(sense: &str) -> bool {
    matches!(sense, "kill" | "injure" | "arrest" | "missing")
}

/// Whether a verb only tells that something was said.
pub(super) fn is_reporting(lemma: &str) -> bool {
    matches!(
        lemma,
        "say"
            | "tell"
            | "report"
            | "announce"
            | "add"
            | "write"
            | "note"
            | "state"
            | "claim"
            | "ask"
            | "reply"
            | "tweet"
            | "post"
            | "quote"
            | "describe"
            | "call"
            | "warn"
            | "argue"
            | "insist"
            | "respond"
            | "speak"
            | "publish"
            | "show"
            | "find"
            | "know"
            | "think"
            | "believe"
            | "be"
            | "have"
            | "do"
            | "come"
            | "go"
    )
}
