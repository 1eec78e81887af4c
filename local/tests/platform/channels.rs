//! FEATURES 2, 8 to 13: the six channels, and the ones Chatwoot carries besides.

use domain::channel::{Channel, Provider};

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn every_channel_is_answered_in_its_own_conversation() {
    let house = House::open().await;
    let channels = [
        (Provider::WhatsappCloud, Channel::Whatsapp),
        (Provider::WhatsappTwilio, Channel::Whatsapp),
        (Provider::Instagram, Channel::Instagram),
        (Provider::Email, Channel::Email),
        (Provider::SmsTwilio, Channel::Sms),
        (Provider::SmsBandwidth, Channel::Sms),
        (Provider::Telegram, Channel::Telegram),
        (Provider::Webchat, Channel::Webchat),
        (Provider::Messenger, Channel::Other),
        (Provider::Api, Channel::Other),
        (Provider::Line, Channel::Other),
        (Provider::Tiktok, Channel::Other),
    ];
    for (provider, channel) in channels {
        let key = house.writes("Lena Vogel", provider, "What are your opening hours?");
        let parts = house
            .until("an answer", async || {
                let answers = house.public(key);
                (!answers.is_empty()).then_some(answers)
            })
            .await;
        house.quiet(key).await;
        assert!(
            parts
                .iter()
                .all(|p| p.chars().count() <= provider.max_chars()),
            "{provider:?}"
        );
        let state = house.head(key).await.unwrap().state.unwrap();
        assert_eq!(state.channel, channel, "{provider:?}");
        let path = format!("/conversations/{}/messages", key.conversation);
        let posted = house.calls().into_iter().any(|call| {
            call.method == "POST" && call.path == path && call.body["message_type"] == "outgoing"
        });
        assert!(posted, "30, 32: {provider:?}");
    }
}
