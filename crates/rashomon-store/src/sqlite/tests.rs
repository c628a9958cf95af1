use super::*;
use crate::conformance;

#[test]
fn does_what_every_store_does() {
    for (name, case) in conformance::CASES {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path()).unwrap();
        println!("{name}");
        case(&store);
    }
}
