//! When an entity counts as found (labelling guide §5).

/// Kinds that are written in many ways: containment either way is enough.
const LOOSE: &[&str] = &["name", "role", "product_name", "location", "availability"];

/// Whether what was found is what was labelled.
pub(super) fn same(kind: &str, wanted: &str, found: &str) -> bool {
    let wanted = wanted.trim().to_lowercase();
    let found = found.trim().to_lowercase();
    if wanted == found {
        return true;
    }
    let either = !wanted.is_empty() && !found.is_empty();
    LOOSE.contains(&kind) && either && (wanted.contains(&found) || found.contains(&wanted))
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn names_may_be_part_of_each_other_and_numbers_not() {
        for (kind, wanted, found, hit) in [
            ("product_name", "Red coat", "red coat", true),
            ("product_name", "red coat", "the red coat", true),
            ("role", "junior cook", "Cook", true),
            ("role", "cook", "", false),
            ("order_number", "1234", "12345", false),
            ("size", "M", "m", true),
        ] {
            assert_eq!(same(kind, wanted, found), hit, "{kind} {wanted} {found}");
        }
    }
}
