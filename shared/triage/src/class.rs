//! What the classifier chooses between: an intent on a route.

use domain::intent::{Intent, Priority, Route};

/// An intent on a route, as the labelling guide §4 allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// What the customer wants.
    pub intent: Intent,
    /// Where it goes.
    pub route: Route,
}

const fn class(route: Route, intent: Intent) -> Class {
    Class { intent, route }
}

use Route::{Automated, Campaign, HighPriority, Recruitment, StockAlert};

impl Class {
    /// All of them. A model file speaks of them by their place here: add at the
    /// end, and train anew.
    pub const ALL: [Self; 37] = [
        class(HighPriority, Intent::Complaint),
        class(HighPriority, Intent::Phishing),
        class(HighPriority, Intent::Abuse),
        class(HighPriority, Intent::SafetyIssue),
        class(HighPriority, Intent::PromptInjection),
        class(HighPriority, Intent::HumanRequest),
        class(HighPriority, Intent::PrivacyRequest),
        class(HighPriority, Intent::VipRequest),
        class(HighPriority, Intent::OptOut),
        class(HighPriority, Intent::InterviewScheduling),
        class(Recruitment, Intent::RecruitmentApplication),
        class(Recruitment, Intent::RecruitmentInquiry),
        class(Recruitment, Intent::ApplicationStatus),
        class(Recruitment, Intent::ApplicationWithdrawal),
        class(Recruitment, Intent::InterviewScheduling),
        class(Campaign, Intent::CampaignInterest),
        class(Campaign, Intent::CampaignDecline),
        class(Campaign, Intent::CampaignQuestion),
        class(Campaign, Intent::CampaignCodeIssue),
        class(StockAlert, Intent::StockInquiry),
        class(StockAlert, Intent::StockAlertRequest),
        class(StockAlert, Intent::StockAlertCancel),
        class(StockAlert, Intent::StockAlertStatus),
        class(Automated, Intent::FaqOpeningHours),
        class(Automated, Intent::FaqShipping),
        class(Automated, Intent::FaqReturns),
        class(Automated, Intent::FaqPaymentMethods),
        class(Automated, Intent::FaqOther),
        class(Automated, Intent::Greeting),
        class(Automated, Intent::Thanks),
        class(Automated, Intent::Acknowledgement),
        class(Automated, Intent::OrderStatus),
        class(Automated, Intent::ProductQuestion),
        class(Automated, Intent::Complaint),
        class(Automated, Intent::OptOut),
        class(Automated, Intent::Unclear),
        class(Automated, Intent::Spam),
    ];

    /// The class of these labels, if there is one.
    pub fn of(route: Route, intent: Intent) -> Option<usize> {
        Self::ALL
            .iter()
            .position(|class| class.route == route && class.intent == intent)
    }

    /// How soon somebody is owed (guide §2, §3).
    pub const fn priority(self) -> Priority {
        match (self.route, self.intent) {
            (Route::HighPriority, _) => Priority::High,
            (Route::Campaign, Intent::CampaignDecline) => Priority::Low,
            (Route::Recruitment | Route::StockAlert | Route::Campaign, _)
            | (
                Route::Automated,
                Intent::OrderStatus | Intent::ProductQuestion | Intent::Complaint | Intent::OptOut,
            ) => Priority::Medium,
            (Route::Automated, _) => Priority::Low,
        }
    }

    /// Rule 1 of the guide: what must never be missed.
    pub const fn is_danger(self) -> bool {
        matches!(self.route, Route::HighPriority)
            && matches!(
                self.intent,
                Intent::Phishing | Intent::Abuse | Intent::SafetyIssue | Intent::PromptInjection
            )
    }
}
