//! Words of the trade in the six languages, each row one thing.
//!
//! A row of the FAQ is often told in two languages and asked about in six: "¿hay
//! descuento?" shares no letter with "student discount". What a shop talks about is
//! limited, so these rows are enough to search across languages without a model,
//! and they join synonyms inside one language too.
//!
//! `gift_card` is two words that mean the thing only one after the other.

/// One thing, in the order of `Lang::ALL`: words by their dictionary form (and
/// irregular ones), between spaces.
pub(super) type Row = [&'static str; 6];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    // Shops and hours.
    ["shop store outlet boutique", "winkel zaak filiaal", "laden geschäft filiale läden", "tienda local", "loja", "magasin boutique"],
    ["open opening hours opened", "open geopend openen openingstijden openingsuren", "geöffnet offen öffnungszeiten öffnen auf", "abrir abierto abren abrís horario", "aberto abrir abertos horário", "ouvert ouvrir ouverture horaires"],
    ["close closed closing shut", "sluiten gesloten dicht", "schließen geschlossen zu", "cerrar cerrado cierran cerráis", "fechar fechado fecham", "fermer fermé fermez fermeture"],
    ["holiday holidays christmas easter", "feestdag feestdagen kerst pasen", "feiertag weihnachten ostern", "festivo festivos navidad", "feriado feriados natal páscoa", "férié fériés noël pâques"],
    ["saturday weekend", "zaterdag weekend", "samstag wochenende", "sábado", "sábado", "samedi"],
    ["sunday", "zondag", "sonntag", "domingo", "domingo", "dimanche"],
    ["address located location street directions", "adres straat gevestigd", "adresse straße standort", "dirección calle ubicación", "morada endereço rua", "adresse rue trouve trouvent"],
    ["parking park", "parkeren parkeerplaats", "parken parkplatz", "aparcar aparcamiento parking", "estacionar estacionamento", "garer parking stationnement"],
    // Sending.
    ["ship shipping shipment deliver delivery send sent dispatch arrive", "verzenden verzending bezorgen bezorging leveren levering sturen versturen opsturen bezorgd", "versand versenden liefern lieferung schicken verschicken zustellen zustellung", "envío enviar entregar entrega llegar mandar", "envio enviar entrega entregar chegar mandar", "livraison livrer envoyer envoi expédier expédition recevoir"],
    ["parcel package", "pakket pakje", "paket päckchen", "paquete", "encomenda pacote", "colis"],
    ["track tracking trace follow", "volgen volglink tracking trace", "verfolgen sendungsverfolgung", "seguir seguimiento rastrear", "acompanhar rastrear seguir", "suivre suivi"],
    ["long fast time duration soon", "hoelang duurt duren snel", "dauern dauert dauer schnell", "tarda tardar plazo rápido", "demora demorar prazo rápido", "délai durée temps rapide"],
    ["country countries abroad foreign international", "land landen buitenland", "land länder ausland", "país países extranjero", "país países estrangeiro", "pays étranger"],
    ["spain france germany portugal italy austria norway switzerland england belgium europe european luxembourg denmark sweden poland", "spanje frankrijk duitsland portugal italië oostenrijk noorwegen zwitserland engeland belgië europa europese luxemburg", "spanien frankreich deutschland portugal italien österreich norwegen schweiz england belgien europa europäische luxemburg", "españa francia alemania portugal italia austria noruega suiza inglaterra bélgica europa europea", "espanha frança alemanha portugal itália áustria noruega suíça inglaterra bélgica europa europeia", "espagne france allemagne portugal italie autriche norvège suisse angleterre belgique europe européenne"],
    ["collect pickup pick", "ophalen afhalen", "abholen abholung", "recoger recogida", "levantar levantamento recolher", "retirer retrait récupérer"],
    // Back and forth.
    ["return returning returns", "retour retourneren terugsturen terugbrengen", "zurückgeben zurückschicken zurücksenden rückgabe rücksendung retoure", "devolver devolución", "devolver devolução", "retourner retour renvoyer rendre"],
    ["exchange swap change", "ruilen omruilen", "umtauschen tauschen umtausch", "cambiar cambio cambiarlo", "trocar troca", "échanger échange"],
    ["refund reimburse money", "terugbetaling terugbetalen geld terugkrijgen", "erstattung rückerstattung geld erstatten", "reembolso dinero reembolsar", "reembolso dinheiro reembolsar", "remboursement rembourser argent"],
    ["cancel cancellation amend modify", "annuleren wijzigen aanpassen", "stornieren stornierung ändern", "cancelar anular modificar", "cancelar alterar modificar", "annuler modifier annulation"],
    ["warranty guarantee faulty defect", "garantie fabricagefout defect", "garantie gewährleistung mangel defekt", "garantía defecto", "garantia defeito", "garantie défaut"],
    ["repair fix mend", "repareren herstellen reparatie", "reparieren reparatur", "reparar reparación", "reparar reparação", "réparer réparation"],
    // Money.
    ["pay payment", "betalen betaling afrekenen betaalmethode", "bezahlen zahlen zahlung zahlungsart", "pagar pago", "pagar pagamento", "payer paiement régler"],
    ["mastercard visa credit_card debit_card", "creditcard mastercard visa", "kreditkarte mastercard visa", "mastercard visa tarjeta_crédito", "mastercard visa cartão_crédito", "mastercard visa carte_bancaire carte_crédit"],
    ["card", "kaart kaartje bon", "karte", "tarjeta", "cartão", "carte chèque"],
    ["instalment instalments afterwards later klarna afterpay invoice", "termijn termijnen achteraf klarna gespreid delen", "rate raten ratenzahlung rechnung klarna später", "plazos cuotas aplazado klarna", "prestação prestações klarna", "plusieurs mensualités klarna"],
    ["price cost expensive", "prijs kosten kost duur", "preis kosten kostet teuer", "precio costar cuesta coste caro", "preço custar custa caro", "prix coûter coûte cher tarif"],
    ["free", "gratis kosteloos", "kostenlos gratis", "gratis gratuito", "grátis gratuito", "gratuit offert"],
    ["cheap cheaper match elsewhere", "goedkoop goedkoper elders", "billig billiger günstiger", "barato barata", "barato barata", "ailleurs"],
    ["discount reduction", "korting", "rabatt ermäßigung", "descuento rebaja", "desconto", "réduction remise rabais"],
    ["code coupon promo", "code kortingscode", "code rabattcode", "código cupón", "código cupão", "code promo"],
    ["combine stack both", "combineren stapelen", "kombinieren kombinierbar", "combinar acumular", "combinar acumular", "cumuler combiner cumulables"],
    ["student", "student studenten", "student studenten studierende", "estudiante", "estudante", "étudiant étudiants"],
    ["loyalty points reward", "spaarprogramma punten sparen klantenkaart", "treue treueprogramm punkte bonusprogramm", "fidelidad puntos fidelización", "fidelidade pontos fidelização", "fidélité points"],
    ["programme program scheme", "programma", "programm", "programa", "programa", "programme"],
    ["gift present", "cadeau cadeautje geschenk", "geschenk", "regalo", "presente prenda oferta", "cadeau"],
    ["voucher giftcard gift_card gift_voucher", "cadeaubon waardebon cadeaukaart", "gutschein geschenkgutschein geschenkkarte", "vale tarjeta_regalo", "vale voucher cartão_presente cartões_presente cartão_oferta", "bon_cadeau carte_cadeau chèque_cadeau"],
    ["wrap wrapping", "inpakken ingepakt inpak", "einpacken verpacken", "envolver envoltorio", "embrulhar embrulho", "emballer paquet"],
    ["packaging box cardboard", "verpakking doos karton", "verpackung karton", "embalaje caja", "embalagem caixa", "emballage carton"],
    ["recycle recycled recycling sustainable", "recyclen gerecycled duurzaam", "recyceln recycelt nachhaltig", "reciclar reciclado sostenible", "reciclar reciclado sustentável", "recycler recyclé recyclable durable"],
    ["valid expire expiry", "geldig vervallen verlopen", "gültig ablaufen verfallen", "válido caducar caduca", "válido expirar", "valable expirer"],
    // Goods.
    ["size sizing", "maat maten", "größe größen", "talla tamaño", "tamanho", "taille pointure"],
    ["measure measurement chart", "opmeten maattabel afmeting", "messen maßtabelle maße", "medir medidas", "medir medidas", "mesurer mesures"],
    ["clothes clothing garment", "kleding kleren", "kleidung kleider bekleidung", "ropa prenda", "roupa", "vêtement habits"],
    ["dress", "jurk", "kleid", "vestido", "vestido", "robe"],
    ["skirt", "rok", "rock", "falda", "saia", "jupe"],
    ["trousers pants", "broek broeken", "hose hosen", "pantalón pantalones", "calças", "pantalon"],
    ["jeans denim", "spijkerbroek jeans denim", "jeans denim", "vaqueros vaquero", "jeans ganga", "jean denim"],
    ["shoe sneaker boot", "schoen schoenen sneaker laars", "schuh schuhe sneaker stiefel", "zapato zapatilla bota", "sapato ténis bota", "chaussure basket botte"],
    ["sweater jumper pullover cardigan", "trui vest", "pullover strickjacke", "jersey suéter cárdigan", "camisola malha", "pull gilet"],
    ["coat jacket", "jas mantel", "mantel jacke", "abrigo chaqueta", "casaco", "manteau veste"],
    ["bag tote", "tas shopper", "tasche shopper", "bolso bolsa", "saco mala", "sac cabas"],
    ["lipstick", "lippenstift", "lippenstift", "pintalabios labial", "batom", "lèvres"],
    ["serum", "serum", "serum", "sérum", "sérum", "sérum"],
    ["cosmetics beauty cream", "cosmetica beauty crème beautyproducten schoonheidsproducten", "kosmetik kosmetikprodukte creme beauty", "cosmético cosméticos crema belleza", "cosmético cosméticos creme beleza", "cosmétique crème beauté"],
    ["wool merino", "wol wollen merinowol", "wolle merino", "lana", "lã", "laine"],
    ["cotton", "katoen katoenen", "baumwolle", "algodón", "algodão", "coton"],
    ["leather", "leer leren", "leder", "cuero piel", "couro pele", "cuir"],
    ["wash washing launder", "wassen wasmachine was", "waschen wäsche", "lavar lavado", "lavar lavagem", "laver lavage"],
    ["dry drying", "drogen droger", "trocknen trockner", "secar", "secar", "sécher"],
    ["vegan", "veganistisch vegan", "vegan", "vegano", "vegano", "végane végan"],
    ["animal animals cruelty", "dier dieren dierproef", "tier tiere tierversuch", "animal animales", "animal animais", "animal animaux"],
    ["test tested testing", "testen getest", "testen getestet", "probar testado probado", "testar testado", "tester testé"],
    ["perfume fragrance", "parfum parfumvrij geur", "parfüm parfümfrei duft", "perfume fragancia", "perfume fragrância", "parfum"],
    ["alter alteration shorten hem", "vermaken inkorten korter", "ändern kürzen änderung", "arreglar arreglo acortar", "ajustar encurtar arranjo", "retoucher retouche raccourcir ourlet"],
    ["stock available availability", "voorraad leverbaar beschikbaar", "lager lieferbar verfügbar", "existencias disponible", "stock disponível", "stock disponible"],
    ["alert notify notification", "melding", "benachrichtigung", "aviso avisar", "aviso avisar", "alerte prévenir"],
    // Data and work.
    ["data privacy personal gdpr", "gegevens privacy persoonsgegevens", "daten datenschutz", "datos privacidad", "dados privacidade", "données confidentialité"],
    ["erase delete", "wissen verwijderen", "löschen", "borrar eliminar", "apagar eliminar", "effacer supprimer"],
    ["job vacancy position", "baan vacature functie", "stelle job", "empleo vacante puesto", "emprego vaga", "emploi poste"],
    ["salary wage", "salaris loon", "gehalt lohn", "sueldo salario", "salário ordenado", "salaire"],
    ["charity donate", "doel doneren", "spenden wohltätig", "donar caridad", "doar caridade", "donner association"],
    ["old worn used", "oud oude gedragen", "alt alte getragen", "viejo vieja usado", "velho velha usado", "vieux vieille usagé"],
];
