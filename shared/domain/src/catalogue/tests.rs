use super::*;
use crate::lang::Lang;
use crate::stock::Availability;

fn shop() -> Business {
    serde_json::from_str(include_str!("../../../../infra/demo-business.json")).unwrap()
}

/// "blue-dress M out", one for each product and form.
fn read(shop: &Business, text: &str) -> String {
    let parts: Vec<String> = named(shop, text)
        .iter()
        .map(|wanted| {
            let mut part = wanted.product.id.clone();
            for form in wanted.size.iter().chain(&wanted.color) {
                part.push(' ');
                part.push_str(form);
            }
            part.push_str(match wanted.availability() {
                Availability::InStock => " in",
                Availability::OutOfStock => " out",
                Availability::Unknown => " unknown",
                Availability::NotSold => " never",
            });
            part
        })
        .collect();
    parts.join("; ")
}

#[test]
fn a_product_is_read_with_the_size_and_colour_that_belong_to_it() {
    let shop = shop();
    let mut wrong = Vec::new();
    for (text, expected) in [
        (
            "Is the blue dress in size M back in stock?",
            "blue-dress M out",
        ),
        ("Do you have the blue dress in M?", "blue-dress M out"),
        ("Do you have blue dresses in size M?", "blue-dress M out"),
        (
            "Is the blue dress back in stock? I need an M",
            "blue-dress M out",
        ),
        ("blue dress m?", "blue-dress M out"),
        ("Blue dress medium please", "blue-dress M out"),
        ("I'm looking for the blue dress", "blue-dress in"),
        ("I'd like the blue dress, it's lovely", "blue-dress in"),
        ("got the blue dress in XXL?", "blue-dress XXL never"),
        ("the blue dress in 38?", "blue-dress 38 never"),
        ("blue dress in M or L", "blue-dress M out; blue-dress L in"),
        ("Denim jacket in M?", "denim-jacket M unknown"),
        (
            "Do you still have white sneakers in 39?",
            "white-sneakers 39 out",
        ),
        ("white sneakers 40", "white-sneakers 40 in"),
        ("12 white sneakers in size 38", "white-sneakers 38 in"),
        ("black jeans in size 34", "black-jeans 34 never"),
        (
            "Are the black slim jeans there in 32?",
            "black-jeans 32 out",
        ),
        ("velvet lipstick in nude?", "velvet-lipstick nude out"),
        ("the red velvet lipstick", "velvet-lipstick red in"),
        ("lipstick in green?", "velvet-lipstick green never"),
        (
            "Notify me when the ivory cardigan in L is back",
            "ivory-cardigan L out",
        ),
        (
            "Ivory cardigan in L and red coat in M?",
            "ivory-cardigan L out; red-coat M out",
        ),
        (
            "size M of the green midi dress, and the red coat",
            "green-midi-dress M in; red-coat in",
        ),
        (
            "Hebben jullie de blauwe jurk in maat M nog?",
            "blue-dress M out",
        ),
        (
            "zijn de witte sneakers er nog in 39",
            "white-sneakers 39 out",
        ),
        ("Habt ihr das blaue Kleid in Größe M?", "blue-dress M out"),
        ("Gibt es die weißen Sneaker in 39?", "white-sneakers 39 out"),
        ("¿Tienen el vestido azul en la talla M?", "blue-dress M out"),
        ("Têm o vestido azul em M?", "blue-dress M out"),
        ("Avez-vous la robe bleue en taille M ?", "blue-dress M out"),
        ("la chaqueta vaquera en M", "denim-jacket M unknown"),
        ("Ist der rote Wollmantel in L da?", "red-coat L in"),
        ("les baskets blanches en 39", "white-sneakers 39 out"),
        ("night serum", "night-serum in"),
        ("the blu dress? blue dres?", "blue-dress in"),
        ("do you sell garden chairs", ""),
        ("What are your opening hours?", ""),
    ] {
        let got = read(&shop, text);
        if got != expected {
            wrong.push(format!("{text}: {got:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_form_without_a_product_is_read_too() {
    let shop = shop();
    let dress = shop.product("blue-dress").unwrap();
    for (text, size) in [
        ("What about size L?", Some("L")),
        ("and in xs?", Some("XS")),
        ("en maat m dan?", Some("M")),
        ("L?", Some("L")),
        ("tell me when they are back", None),
        ("I'm not sure, what's the difference?", None),
    ] {
        let forms = asked_forms(dress, text);
        let said = forms.first().and_then(|form| form.size.as_deref());
        assert_eq!(said, size, "{text}");
    }
}

#[test]
fn what_is_called_out_of_stock_is_what_was_asked_for() {
    let shop = shop();
    let name = |text: &str| named(&shop, text)[0].display_name(Lang::En);
    assert_eq!(name("velvet lipstick in nude"), "Velvet Lipstick (nude)");
    assert_eq!(name("blue dress in blue, size m"), "Blue Dress Size M");
}
