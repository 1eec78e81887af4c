//! Number words of the six languages, folded.

/// From one to twelve, then the round ones, in the order of `VALUES`.
const WORDS: [&str; 20] = [
    "one een eins ein eine uno una um uma un une",
    "two couple pair twee paar zwei dos dois duas deux",
    "three drie drei tres trois",
    "four vier cuatro quatro quatre",
    "five vijf funf fuenf cinco cinq",
    "six zes sechs seis",
    "seven zeven sieben siete sete sept",
    "eight acht ocho oito huit",
    "nine negen neun nueve nove neuf",
    "ten tien zehn diez dez dix",
    "eleven elf once onze",
    "twelve dozen twaalf dozijn zwolf zwoelf dutzend doce docena doze duzia douze douzaine",
    "thirteen dertien dreizehn trece treze treize",
    "fourteen veertien vierzehn catorce quatorze catorze",
    "fifteen vijftien funfzehn quince quinze quinzaine",
    "twenty twintig zwanzig veinte vinte vingt",
    "thirty dertig dreissig treinta trinta trente",
    "forty veertig vierzig cuarenta quarenta quarante",
    "fifty vijftig funfzig cincuenta cinquenta cinquante",
    "hundred honderd hundert cien cem cent",
];
const VALUES: [u32; 20] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 30, 40, 50, 100,
];

/// What a folded number word stands for.
pub fn number_word(word: &str) -> Option<u32> {
    WORDS
        .iter()
        .position(|words| words.split(' ').any(|w| w == word))
        .and_then(|at| VALUES.get(at).copied())
}
