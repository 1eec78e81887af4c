//! Conversations a shop owner tries, and what must be answered: through signed
//! webhooks, the state machine and the agents' own rules.

use domain::channel::Provider;
use domain::ids::ConversationKey;

use crate::house::House;

mod kept;

/// What one answer must say, and what it must not.
struct Turn {
    says: &'static str,
    has: &'static [&'static str],
    never: &'static [&'static str],
}

const fn turn(
    says: &'static str,
    has: &'static [&'static str],
    never: &'static [&'static str],
) -> Turn {
    Turn { says, has, never }
}

/// Writes every line and looks at each answer; returns what was wrong.
async fn talk(
    house: &House,
    name: &str,
    turns: &[Turn],
    wrong: &mut Vec<String>,
) -> ConversationKey {
    let mut key = None;
    let mut seen = 0;
    for turn in turns {
        let here = match key {
            None => {
                let here = house.writes(name, Provider::WhatsappCloud, turn.says);
                key = Some(here);
                here
            }
            Some(here) => {
                house.goes_on(here, turn.says);
                here
            }
        };
        let answers = house
            .until(turn.says, async || {
                let answers = house.public(here);
                (answers.len() > seen).then_some(answers)
            })
            .await;
        house.quiet(here).await;
        let answer = answers[seen..].join("\n");
        seen = house.public(here).len();
        let missing: Vec<_> = turn.has.iter().filter(|h| !answer.contains(**h)).collect();
        let false_words: Vec<_> = turn.never.iter().filter(|n| answer.contains(**n)).collect();
        if !missing.is_empty() || !false_words.is_empty() {
            wrong.push(format!(
                "{}: lacks {missing:?}, has {false_words:?}\n    {answer}",
                turn.says
            ));
        }
    }
    key.unwrap()
}

async fn all(conversations: &[&[Turn]]) {
    let house = House::open().await;
    let mut wrong = Vec::new();
    for (n, turns) in conversations.iter().enumerate() {
        talk(&house, &format!("Customer {n}"), turns, &mut wrong).await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    house.close().await;
}

/// Words that say something can be bought.
const YES: &[&str] = &["Yes,", "Available now"];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sold_out_is_called_in_stock() {
    all(&[
        &[turn(
            "Do you have the blue dress in M?",
            &["Blue Dress Size M is out of stock", "list"],
            YES,
        )],
        &[turn(
            "Do you have blue dresses in size M?",
            &["Blue Dress Size M is out of stock"],
            YES,
        )],
        &[turn(
            "Is the blue dress back in stock? I need an M",
            &["Size M is out of stock"],
            YES,
        )],
        &[turn(
            "blue dress M?",
            &["Blue Dress Size M is out of stock"],
            YES,
        )],
        &[turn(
            "Is the denim jacket available in M?",
            &["A colleague will check"],
            &["Yes,", "Available now"],
        )],
        &[turn(
            "Do you have white sneakers in 39?",
            &["White Sneakers Size 39 is out of stock"],
            YES,
        )],
        &[turn(
            "Do you have black jeans in size 34?",
            &["don't have Black Slim Jeans in 34"],
            YES,
        )],
        &[turn(
            "Is the velvet lipstick in nude available?",
            &["Velvet Lipstick (nude) is out of stock"],
            YES,
        )],
        &[turn(
            "Notify me when the ivory cardigan in L is back",
            &["Ivory Cardigan Size L is out of stock"],
            YES,
        )],
        &[turn(
            "Ivory cardigan in L and red coat in M?",
            &[
                "Ivory Cardigan Size L is out",
                "Red Wool Coat Size M is out",
            ],
            &["in red"],
        )],
        &[turn(
            "Hebben jullie de blauwe jurk nog in M?",
            &["Blauwe jurk maat M"],
            &["Nu leverbaar"],
        )],
        &[turn(
            "Gibt es das blaue Kleid in Größe M noch?",
            &["Blaues Kleid Größe M"],
            &["ist vorrätig"],
        )],
        &[turn(
            "¿Tienen el vestido azul en talla M?",
            &["Vestido azul talla M"],
            &["Sí,"],
        )],
        &[turn(
            "Avez-vous la robe bleue en taille M ?",
            &["Robe bleue taille M"],
            &["Oui,"],
        )],
        &[turn(
            "Têm o vestido azul no tamanho M?",
            &["Vestido azul tamanho M"],
            &["Sim,"],
        )],
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_talked_about_is_remembered_and_our_own_words_are_not_read() {
    all(&[
        &[
            turn(
                "Are the white sneakers in 39 back?",
                &["Size 39 is out of stock"],
                YES,
            ),
            turn("tell me when they are back", &["Size 39"], &["can't find"]),
            turn(
                "What about size 40?",
                &["White Sneakers Size 40 is in stock"],
                &["can't find"],
            ),
        ],
        &[
            turn(
                "¿Tienen el vestido azul en talla M?",
                &["Vestido azul talla M"],
                &[],
            ),
            turn("¿Cuándo vuelve?", &["Vestido azul talla M"], &["acuerdo"]),
        ],
        &[
            turn("Can I return something?", &["30 days"], &[]),
            turn(
                "Can I return opened lipstick?",
                &["cannot be returned"],
                &["can't find"],
            ),
        ],
        &[
            turn("Hallo", &["automatische Assistent"], &[]),
            turn("ja", &[], &["Assistent"]),
        ],
        &[
            turn(
                "Is the red coat in M back?",
                &["Red Wool Coat Size M is out of stock"],
                YES,
            ),
            turn("no", &[], &["no message about", "cancel"]),
        ],
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_made_an_applicant_by_our_own_words() {
    const FORM: &[&str] = &["Thank you for your application", "tell me:", "pass this on"];
    all(&[
        &[
            turn("STOP", &["START"], &[]),
            turn("hello?", &["What can I do"], FORM),
        ],
        &[
            turn("Do you have any job openings?", &["Store Manager"], &[]),
            turn("Which payment methods do you accept?", &["iDEAL"], FORM),
            turn(
                "Do you have the green midi dress in size S?",
                &["Green Midi Dress Size S is in stock"],
                FORM,
            ),
            turn("How can I return my order?", &["30 days"], FORM),
        ],
        &[
            turn("I want to apply as store manager", &["tell me:"], &[]),
            turn("What are your opening hours?", &["10:00"], FORM),
            turn("when will I hear back?", &["don't know"], FORM),
            turn("Do I need to speak Dutch?", &["Dutch and English"], FORM),
            turn(
                "Lisa Jones, lisa@example.org, no experience",
                &["Lisa Jones", "lisa@example.org", "0 years"],
                &["your name"],
            ),
            turn("Amsterdam", &["place: Amsterdam"], &[]),
            turn(
                "I can start in May",
                &["availability: May", "everything I need"],
                &["place: May"],
            ),
        ],
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_is_answered_from_what_is_known() {
    all(&[
        &[turn("How much is shipping?", &["€4.95"], &[])],
        &[turn(
            "What is your phone number?",
            &["+31 85 000 0000"],
            &[],
        )],
        &[turn(
            "What is your email address?",
            &["service@example.com"],
            &[],
        )],
        &[turn(
            "are you a bot?",
            &["automated assistant, not a person"],
            &["colleague will"],
        )],
        &[turn(
            "Are you a real person?",
            &["automated assistant, not a person"],
            &["will answer you here"],
        )],
        &[turn(
            "What are your opening hours? And which payment methods do you accept?",
            &["10:00", "iDEAL"],
            &[],
        )],
        &[turn(
            "Do you have the blue dress in L? And what are your opening hours?",
            &["Size L is in stock", "10:00"],
            &[],
        )],
        &[turn(
            "How much is the summer serum and what is your return policy?",
            &["€29.95", "30 days"],
            &[],
        )],
        &[turn(
            "Is the blue dress in size M in stock? Do you ship to Belgium?",
            &["Size M is out of stock", "Belgium"],
            &[],
        )],
        &[turn(
            "Do you have the ivory cardigan and do you ship to Belgium?",
            &["Ivory Cardigan is in stock", "Belgium"],
            &[],
        )],
        &[turn(
            "Do you ship to Norway and what does it cost?",
            &["Standard shipping"],
            &["over €50. Standard", "over €50.\n\nStandard"],
        )],
        &[turn("where are your shops", &["Amsterdam"], &["not sure"])],
        &[
            turn("blorp", &["not sure what you mean"], &[]),
            turn("zzz glorp", &["not sure what you mean"], &[]),
            turn("mmm frob", &["a colleague"], &["not sure"]),
        ],
        &[turn(
            "I got a terrible rash after using your serum",
            &["stop using", "112", "a colleague"],
            &[],
        )],
        &[turn("How much is the green midi dress?", &["€64.95"], &[])],
        &[turn(
            "Quels sont vos horaires et vos moyens de paiement ?",
            &["lundi", "PayPal"],
            &[],
        )],
        &[turn(
            "¿Cuál es su correo electrónico?",
            &["service@example.com"],
            &[],
        )],
        &[turn(
            "What sizes does the blue dress come in?",
            &["XS, S, L, XL"],
            &[],
        )],
        &[turn(
            "When will the red coat in S be back? And do you ship to France?",
            &["Red Wool Coat Size S is out", "rest of the EU"],
            &[],
        )],
        &[turn(
            "I need the lipstick in nude and the sneakers in 39",
            &["(nude) is out", "Size 39 is out"],
            &[],
        )],
        &[turn("blauwe jurk M?", &["Blauwe jurk maat M"], &[])],
        &[turn(
            "Heb je de witte sneakers nog in 38?",
            &["Witte sneakers maat 38"],
            &[],
        )],
    ])
    .await;
}

/// Whoever asks a question as it stands in the shop's list gets its answer, in every
/// language in which it stands there.
#[tokio::test(flavor = "multi_thread")]
async fn each_question_of_the_list_gets_its_answer() {
    let house = House::open().await;
    let shop = frontdesk::commands::serve::business(None).unwrap();
    let mut wrong = Vec::new();
    for (n, faq) in shop.faq.iter().enumerate() {
        for (lang, question) in &faq.question.0 {
            let Some(answer) = faq.answer.exact(*lang) else {
                continue;
            };
            let name = format!("Reader {n} {lang}");
            let key = house.writes(&name, Provider::Webchat, question);
            let said = house.answers(key, 1).await.join("\n");
            if !said.contains(answer) {
                wrong.push(format!("{question}\n    {said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    house.close().await;
}
