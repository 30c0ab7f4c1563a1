using System.Text;

namespace Gongkai.Documents.Redaction;

/// <summary>
/// Signs that look alike and are coded twice, as one: full and half width, radicals (some fonts map ⼀, a radical, where they draw 一), ideographs coded
/// again for other standards, ligatures. The program runs without ICU, whose normalisation form KC these folds are taken from (Unicode 15).
/// </summary>
static class Compatible
{
    /// <summary>For U+2F00 … U+2FD5, and for U+F900 … U+FA6D; · where the sign stands for itself.</summary>
    const string
        Radicals = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠",
        Ideographs = "豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀··塚·晴··凞猪益礼神祥福靖精羽·蘒·諸··逸都···飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸難響頻恵·舘";

    static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    public static bool IsRadical(char c) => c is >= '\u2E80' and <= '\u2FDF' or >= '\uF900' and <= '\uFAFF';

    public static string Fold(string text)
    {
        if (!text.Any(c => c >= '\u2E80' || c == '\u00A0')) return text;
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
            _ = c switch
            {
                '\u00A0' or '\u3000' => folded.Append(' '),
                >= '\uFF01' and <= '\uFF5E' => folded.Append((char)(c - 0xFEE0)),
                >= '\u2F00' and <= '\u2FD5' => folded.Append(Radicals[c - 0x2F00]),
                >= '\uF900' and <= '\uFA6D' when Ideographs[c - 0xF900] != '·' => folded.Append(Ideographs[c - 0xF900]),
                '\u2E9F' => folded.Append('母'),
                '\u2EF3' => folded.Append('龟'),
                >= '\uFB00' and <= '\uFB06' => folded.Append(Ligatures[c - 0xFB00]),
                _ => folded.Append(c),
            };
        return folded.ToString();
    }
}
