//! Whom a phrase for an office means on a day.

use rashomon_extract::office::Offices;

/// Of the phrases whose office the table has, nine of ten at least end at the right person.
#[test]
fn phrases_mean_whoever_held_the_office_that_day() {
    let (mut n_right, mut n_all) = (0, 0);
    let mut wrong = Vec::new();
    for line in
        include_str!("../../testdata/offices/phrases.tsv").lines().filter(|line| !line.starts_with('#'))
    {
        let columns: Vec<&str> = line.split('\t').collect();
        let [day, phrase, person] = columns[..] else { panic!("{line:?}") };
        let found = Offices::shipped().who(phrase, day.parse().unwrap()).map_or("-", |holder| holder.person);
        n_all += 1;
        if found == person {
            n_right += 1;
        } else {
            wrong.push(format!("{day} {phrase}: {found}, not {person}"));
        }
    }
    println!("{n_right} of {n_all} right");
    assert!(n_all >= 200 && n_right * 10 >= n_all * 9, "{n_right} of {n_all} right\n{}", wrong.join("\n"));
}
