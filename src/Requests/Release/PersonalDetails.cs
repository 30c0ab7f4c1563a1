using System.Text.RegularExpressions;
using Gongkai.Statutes.Requests;

namespace Gongkai.Requests.Release;

/// <summary>Something in a text that may be of a person.</summary>
/// <param name="What">身份证号, 手机号 …</param>
public sealed record PersonalDetail(string What, string Text);

/// <summary>
/// Proposes what may be personal data in a text: numbers that are what they look like (their check characters hold), and what stands after a label.
/// Proposals only: a person accepts or refuses each. What is of a person: 《个人信息保护法》第四条.
/// </summary>
public static partial class PersonalDetails
{
    /// <summary>More than this is a list of people, which is withheld as a whole.</summary>
    public const int Most = 500;

    const string Han = @"[\u3400-\u9FFF]";

    [GeneratedRegex(@"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")]
    private static partial Regex Identity();

    [GeneratedRegex(@"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")]
    private static partial Regex Mobile();

    [GeneratedRegex(@"(?<![0-9])0[0-9]{2,3}[-－][0-9]{7,8}(?![0-9])")]
    private static partial Regex Telephone();

    [GeneratedRegex(@"(?<![0-9])[1-9][0-9]{15,18}(?![0-9])")]
    private static partial Regex Card();

    [GeneratedRegex(@"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")]
    private static partial Regex Mail();

    [GeneratedRegex($@"(?:姓\s*名|申请人|联系人|当事人|投诉人|举报人|信访人|被征收人|户主|法定代表人|委托人|代理人)\s*[：:]\s*({Han}{{2,4}}(?:·{Han}{{1,8}})?)(?!{Han})")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?:户籍地|住\s*址|地\s*址|住\s*所)\s*[：:]\s*([^\s，。；、,;]{4,60})")]
    private static partial Regex LabelledAddress();

    [GeneratedRegex($@"{Han}{{1,12}}(?:路|街|巷|胡同|村|小区|花园|社区|家园)[0-9０-９]{{1,5}}号(?:院)?(?:[0-9０-９]{{1,4}}号?楼)?(?:[0-9０-９]{{1,3}}单元)?(?:[0-9０-９]{{1,5}}(?:室|户))?")]
    private static partial Regex Address();

    [GeneratedRegex($@"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])")]
    private static partial Regex Plate();

    /// <summary>Each text once, in the order of their first places.</summary>
    /// <param name="text">lines separated by \n, pages by \f, as <see cref="Documents.Redaction.DocumentWords.Text"/></param>
    public static IReadOnlyList<PersonalDetail> Find(string text)
    {
        var found = new List<(int At, PersonalDetail Detail)>();
        // A number may be broken over lines, or set in groups.
        var flat = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        foreach (var t in new[] { text, flat })
        {
            foreach (Match m in Identity().Matches(t)) if (Identities.IsCitizen(m.Value)) Add(m.Index, "身份证号", m.Value);
            foreach (Match m in Mobile().Matches(t)) Add(m.Index, "手机号", m.Value);
            foreach (Match m in Card().Matches(t)) if (Luhn(m.Value) && !Identities.IsCitizen(m.Value)) Add(m.Index, "银行卡号", m.Value);
        }
        foreach (Match m in Telephone().Matches(text)) Add(m.Index, "电话", m.Value);
        foreach (Match m in Mail().Matches(text)) Add(m.Index, "电子邮箱", m.Value);
        foreach (Match m in Plate().Matches(text)) Add(m.Index, "车牌号", m.Value);
        foreach (Match m in Name().Matches(text)) Add(m.Groups[1].Index, "姓名", m.Groups[1].Value);
        foreach (Match m in LabelledAddress().Matches(text)) Add(m.Groups[1].Index, "地址", m.Groups[1].Value);
        foreach (Match m in Address().Matches(text)) Add(m.Index, "地址", m.Value);
        return [.. found.OrderBy(f => f.At).Select(f => f.Detail).Take(Most)];

        void Add(int at, string what, string value)
        {
            // What lies within another is struck with it.
            if (found.Any(f => f.Detail.Text.Contains(value, StringComparison.Ordinal))) return;
            found.Add((at, new(what, value)));
        }
    }

    /// <summary>银行卡号的校验位（GB/T 19584，模10“隔位乘2加”）。</summary>
    static bool Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var d = digits[^(i + 1)] - '0';
            if (i % 2 == 1 && (d *= 2) > 9) d -= 9;
            sum += d;
        }
        return sum % 10 == 0;
    }
}
