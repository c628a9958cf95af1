//! `rashomon.read/1`: stories with the accounts side by side.

pub(crate) use rashomon_server::json::Read;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixture, json::schema};

    #[test]
    fn read_1_keeps_to_the_schema() {
        let (analyses, stories) = fixture::reading();
        let stories =
            stories.iter().map(|(story, comparison)| (story, comparison, analyses.iter().collect()));
        let value = serde_json::to_value(Read::new(stories)).unwrap();
        schema::check("read", &value);
        insta::assert_snapshot!(serde_json::to_string_pretty(&value["stories"][0]["matches"]).unwrap());
        insta::assert_snapshot!(serde_json::to_string_pretty(&value["stories"][0]["differences"]).unwrap());
        insta::assert_snapshot!(serde_json::to_string_pretty(&value["stories"][0]["only_in"]).unwrap());
    }
}
