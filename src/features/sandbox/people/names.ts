// Names of the sandbox's people. `native/latin` pairs include the spelling for an email address.
import { foldText } from '../../../core/fold';

/** One name with its spelling for an email address. */
export interface NameSpelling {
  readonly text: string;
  readonly latin: string;
}
/** The names of one language; `familyFirst` puts the family name first and omits the space. */
export interface NameList {
  readonly given: readonly NameSpelling[];
  readonly family: readonly NameSpelling[];
  readonly familyFirst: boolean;
}

const latin = (text: string): string => foldText(text).replace(/[^a-z]/g, '');

function parts(line: string): NameSpelling[] {
  return line.split(' ').map((entry) => {
    const [text, spelled] = entry.split('/') as [string, string?];
    return { text: text.replaceAll('_', ' '), latin: spelled ?? latin(text) };
  });
}

function list(given: string, family: string, familyFirst = false): NameList {
  return { given: parts(given), family: parts(family), familyFirst };
}

/** Name lists by the key in `Country.names`. */
export const NAME_LISTS: Readonly<Record<string, NameList>> = {
  english: list(
    'Ada Grace Katherine Amelia Olivia Ruby Harriet Zoe Charlotte Maya Oliver George Noah Theodore Samuel Desmond Elijah Marcus Callum Finn Rowan Jordan',
    "Lovelace Hopper Johnson Whitfield O'Neill Fletcher Ashworth Carter Nguyen Okafor MacLeod Bennett Sullivan Patel Hargreaves Castillo Thornton Wright-Phillips Young Ellison",
  ),
  hindi: list(
    'Aarav/aarav Priya/priya Ananya/ananya Rohan/rohan Ishaan/ishaan Meera/meera Kavya/kavya Vivek/vivek आरती/aarti दीपक/deepak Sanjana/sanjana Nikhil/nikhil Tanvi/tanvi Arjun/arjun',
    'Sharma Patel Iyer Mukherjee Reddy Kulkarni Desai Chatterjee शर्मा/sharma Thapa Gurung Banerjee Nair Joshi',
  ),
  german: list(
    'Jürgen Käthe Lukas Anneliese Björn Sieglinde Maximilian Lea Moritz Paula Heike Emil',
    'Müller Weiß Schröder Größmann Becker Krüger Hoffmann von_Ahlefeld Jäger Öztürk Lindner Vogel',
  ),
  french: list(
    'Amélie Théo Chloé Jean-Baptiste Léa Maël Élodie Gaël Océane Rémi Inès Loïc',
    "Lefèvre Dubois Moreau D'Angelo Garnier Fournier Béranger Rousseau Châtelain Benoît Petit Marchand",
  ),
  portuguese: list(
    'João Beatriz Thiago Luíza Rafael Conceição Caio Júlia Otávio Manuela Vinícius Lívia',
    'da_Silva Araújo Gonçalves Fonseca Magalhães Brandão Teixeira Nogueira Sampaio Quintão dos_Santos Rocha',
  ),
  spanish: list(
    'Lucía Mateo Sofía Joaquín Valentina Íñigo Camila Álvaro Ximena Emiliano Rocío Nicolás',
    'García_Márquez Hernández Núñez Ibáñez Castaño Peña Zubiría Domínguez Ríos Echeverría Salazar Vega',
  ),
  japanese: list(
    'さくら/sakura 陽翔/haruto 結衣/yui 蓮/ren 美咲/misaki 大輔/daisuke 葵/aoi 健太/kenta',
    '佐藤/sato 鈴木/suzuki 高橋/takahashi 渡辺/watanabe 小林/kobayashi 山本/yamamoto 中村/nakamura 吉田/yoshida',
    true,
  ),
  italian: list(
    'Giulia Lorenzo Chiara Matteo Francesca Niccolò Ginevra Davide Martina Tommaso',
    "Rossi Esposito D'Amico Ricci Bianchi De_Luca Moretti Ferrari Conti Lo_Presti",
  ),
  polish: list(
    'Zofia Łukasz Agnieszka Stanisław Małgorzata Jędrzej Zuzanna Paweł Wiktoria Michał',
    'Nowak Wiśniewska Wójcik Kowalczyk Zieliński Dąbrowska Król Łuczak Świderski Pawlak',
  ),
  dutch: list(
    'Sanne Daan Femke Bram Lotte Joris Noor Thijs Maartje Ruben',
    'de_Vries van_den_Berg Bakker Jansen Visser Smit van_Leeuwen Dekker Mulder ter_Horst',
  ),
  swedish: list(
    'Astrid Nils Ebba Åke Linnéa Göran Maja Sven-Erik Freja Östen',
    'Lindqvist Bergström Åkesson Nyström Sjöberg Håkansson Ekdahl Öberg Lund Hellström',
  ),
  turkish: list(
    'Elif Emre Zeynep Çağlar Ayşe Oğuz Işıl Murat Şebnem Yiğit',
    'Yılmaz Demir Şahin Çelik Aydın Öztürk Kılıç Doğan Arslan Güneş',
  ),
  ukrainian: list(
    'Оксана/oksana Андрій/andrii Соломія/solomiia Тарас/taras Ірина/iryna Богдан/bohdan Марічка/marichka Юрій/yurii',
    'Шевченко/shevchenko Коваль/koval Бондаренко/bondarenko Лисенко/lysenko Мельник/melnyk Гончар/honchar Рудик/rudyk',
  ),
  greek: list(
    'Ελένη/eleni Γιώργος/giorgos Κατερίνα/katerina Νίκος/nikos Σοφία/sofia Δημήτρης/dimitris',
    'Παπαδόπουλος/papadopoulos Νικολάου/nikolaou Βλάχος/vlachos Οικονόμου/oikonomou Αγγελή/angeli',
  ),
  arabic: list(
    'فاطمة/fatima أحمد/ahmed ليلى/layla يوسف/youssef مريم/mariam عمر/omar نور/nour',
    'حسن/hassan المصري/elmasry إبراهيم/ibrahim عبد_الله/abdallah منصور/mansour سليمان/soliman',
  ),
  hebrew: list(
    'נועה/noa איתן/eitan תמר/tamar יונתן/yonatan מאיה/maya דוד/david',
    'כהן/cohen לוי/levi מזרחי/mizrahi פרץ/peretz ברק/barak',
  ),
  chinese: list(
    '伟/wei 秀英/xiuying 明/ming 静/jing 雨桐/yutong 浩然/haoran 思远/siyuan',
    '王/wang 李/li 张/zhang 刘/liu 陈/chen 欧阳/ouyang 赵/zhao',
    true,
  ),
  korean: list(
    '서연/seoyeon 민준/minjun 지우/jiwoo 하은/haeun 도윤/doyun 예린/yerin',
    '김/kim 이/lee 박/park 최/choi 정/jung 황/hwang',
    true,
  ),
  vietnamese: list('Thảo Minh Hương Đức Lan_Anh Quân Ngọc Tuấn', 'Nguyễn Trần Lê Phạm Huỳnh Võ Đặng'),
  nigerian: list(
    'Chioma Oluwaseun Adaeze Tunde Ngozi Ifeanyi Yetunde Emeka Aisha Babajide',
    'Adeyemi Okonkwo Balogun Eze Abubakar Olatunji Nwosu Ogunleye',
  ),
  kenyan: list(
    'Wanjiru Kamau Achieng Otieno Njeri Kipchoge Amani Baraka',
    "Mwangi Odhiambo Kariuki Ng'ang'a Wafula Cheruiyot Omondi",
  ),
};

/** Companies, with the domain of their made-up addresses (`.example` is reserved, so no one owns it). */
export const COMPANY_WORDS = {
  first: [
    'Nordlicht',
    'Blue Heron',
    'Quantum Leaf',
    'Sakura',
    'Andes',
    'Copper Kettle',
    'Harbour',
    'Monsoon',
    'Zenith',
    'Papyrus',
    'Fjord',
    'Saffron',
    'Juniper',
    'Baobab',
    'Lighthouse',
    'Tangerine',
    'Granite',
    'Willow',
    'Cobalt',
    'Meridian',
  ],
  second: [
    'Logistics',
    'Software',
    'Foods',
    'Robotics',
    'Travel',
    'Health',
    'Energy',
    'Design',
    'Finance',
    'Textiles',
    'Media',
    'Instruments',
    'Outdoor',
    'Education',
    'Insurance',
  ],
  suffix: ['GmbH', 'Ltd', 'Inc.', 'S.A.', 'AB', 'K.K.', 'Pvt. Ltd.', '& Co.'],
  industry: ['IT', 'Logistics', 'Retail', 'Healthcare', 'Energy', 'Education', 'Finance', 'Travel', 'Manufacturing'],
} as const;
