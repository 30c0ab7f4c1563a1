using System.Text.Json.Serialization;
using Gongkai.Agencies;
using Gongkai.Documents.Sheets;
using Gongkai.Imports;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Requests;

/// <summary>One row of a sheet of applications: the answers under the keys of the questions, and what is wrong with them.</summary>
/// <param name="Row">number as the office program shows it</param>
public sealed record DocketRow(int Row, int? AgencyId, IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Problems)
{
    [JsonIgnore]
    public DraftContent Draft => new(AgencyId, Values);
}

/// <summary>The sheet for many applications at once: its columns are the questions of <see cref="ApplicationSteps"/>, and so are its refusals.</summary>
public static class DocketSheet
{
    public const int MostRows = 50, MostBytes = 1 << 20;
    const int HeadDepth = 10;
    const string Agency = "agency", Number = "identity-number";

    /// <summary>Key, heading and choices of each column. Every column but these may be missing.</summary>
    static readonly IReadOnlyList<(string Key, string Label, bool Required, string Note, string Example, IReadOnlyList<Option> Choices)> Columns =
    [
        (Agency, "受理单位", true, "单位的全称或者简称，从名单里选。", "", []),
        ("title", "名称", false, "想要的信息的名称。名称、文号、其他特征描述，至少填一项。", "××村征收土地公告", []), ("doc-number", "文号", false, "", "济任政字〔2021〕12号", []), ("detail", "其他特征描述", false, "什么时间、什么地方、什么事。一行只要一项信息。", "", []),
        Of("category", true, "律师以个人名义申请的，选“自然人”。", ""), ("applicant", "姓名或者名称", true, "", "王某", []),
        ("identity-kind", "证件名称", false, "自然人必填。", "居民身份证", ApplicationSteps.Papers), (Number, "证件号码或者统一社会信用代码", true, "单元格是文本格式，不要改成数字，否则末几位会变成0。", "", []),
        ("representative", "法定代表人或者负责人", false, "法人或者其他组织必填。", "", []), ("contact-person", "联系人", false, "法人或者其他组织必填。", "", []),
        Of("form", true, "", ""), Of("route", true, "", ""),
        ("phone", "联系电话", false, "电话、地址、邮箱至少填一项。", "", []), ("address", "送达地址", false, "选邮寄的必填。", "", []), ("postcode", "邮政编码", false, "", "", []), ("email", "电子邮箱", false, "选电子邮件的必填。", "", []),
        (ServiceAddress.Fact, "送达地址确认", false, "选邮寄的必填。填“确认”即表示：" + ServiceAddress.Current.Label, "", [ServiceAddress.Current with { Label = "确认" }]),
        ("agent", "代理人的姓名、证件和电话", false, "授权委托书、监护关系的证明在提交以后补交。", "", []), Of(Agents.Relation, false, "有代理人的必填。", ""), Of("assistance", false, "", ""),
    ];

    static (string, string, bool, string, string, IReadOnlyList<Option>) Of(string key, bool required, string note, string example) =>
        (key, ApplicationSteps.Of(key).Label, required, note, example, ApplicationSteps.Of(key).Options!);

    /// <summary>The empty sheet, with the units that take applications today.</summary>
    public static byte[] Template(IReadOnlyList<AgencyEntry> agencies) => TemplateWriter.Write("批量申请",
        [.. Columns.Select(c => new TemplateColumn(c.Label, c.Required, false, c.Note, c.Example, c.Key == Agency ? [.. agencies.Select(a => a.Name)] : [.. c.Choices.Select(o => o.Label)]))]);

    /// <summary>The rows of a filled sheet; those with problems say which.</summary>
    /// <exception cref="InvalidInput">the file is no sheet, lacks a column, holds nothing or more than <see cref="MostRows"/>.</exception>
    public static IReadOnlyList<DocketRow> Read(byte[] bytes, IReadOnlyList<AgencyEntry> agencies)
    {
        if (bytes.Length > MostBytes) throw new InvalidInput($"文件超过{MostBytes >> 20}MB，请只留要提交的行");
        try
        {
            using var file = SheetFile.Open(bytes);
            for (var sheet = 0; sheet < file.Sheets.Count; sheet++)
            {
                if (file.Sheets[sheet].Hidden) continue;
                if (file.Rows(sheet).Take(HeadDepth).Select(r => (r.Number, Columns: Heads(r))).FirstOrDefault(h => h.Columns.Count >= 3) is { Columns: { } heads } head)
                    return Rows(file.Rows(sheet).Where(r => r.Number > head.Number && !r.Empty).Take(MostRows + 1), heads, agencies);
            }
        }
        catch (UnreadableSheetException e) { throw new InvalidInput(e.Message); }
        throw new InvalidInput("没有找到表头，请用下载的空表填写，不要改第一行");
    }

    /// <summary>The columns of a row of heads: where each key stands.</summary>
    static Dictionary<string, int> Heads(SheetRow row)
    {
        var found = new Dictionary<string, int>();
        for (var i = 0; i < row.Cells.Count; i++)
            if (Columns.FirstOrDefault(c => ImportValues.Plain(c.Label) == ImportValues.Plain(row[i])) is { Key: { } key }) found.TryAdd(key, i);
        return found;
    }

    static List<DocketRow> Rows(IEnumerable<SheetRow> rows, Dictionary<string, int> heads, IReadOnlyList<AgencyEntry> agencies)
    {
        if (Columns.Where(c => c.Required && !heads.ContainsKey(c.Key)).Select(c => $"“{c.Label}”").ToList() is { Count: > 0 } lacking) throw new InvalidInput($"表里没有这些列：{string.Join("、", lacking)}。请用下载的空表填写");
        var read = new List<DocketRow>();
        var seen = new Dictionary<(int?, string, string), int>();
        foreach (var row in rows)
        {
            if (read.Count == MostRows) throw new InvalidInput($"一次最多{MostRows}件，请分成几张表");
            var problems = new List<string>();
            var values = new Dictionary<string, string>();
            int? agency = null;
            foreach (var column in Columns)
            {
                if (!heads.TryGetValue(column.Key, out var at) || row[at].Trim() is not { Length: > 0 } text) continue;
                if (column.Key == Agency)
                {
                    agency = agencies.FirstOrDefault(a => ImportValues.Plain(a.Name) == ImportValues.Plain(text) || ImportValues.Plain(a.ShortName) == ImportValues.Plain(text))?.Id;
                    if (agency is null) problems.Add($"“受理单位”里没有“{Cut(text)}”");
                }
                else if (column.Choices.Count > 0)
                {
                    if (column.Choices.FirstOrDefault(o => ImportValues.Plain(o.Label) == ImportValues.Plain(text)) is { } option) values[column.Key] = option.Key;
                    else problems.Add($"“{column.Label}”里没有“{Cut(text)}”");
                }
                else values[column.Key] = text;
            }
            if (agency is null && problems.Count == 0) problems.Add("“受理单位”没有填");
            var draft = new DraftContent(agency, values);
            foreach (var wrong in ApplicationSteps.Order.Where(ApplicationSteps.HasFields).SelectMany(k => ApplicationSteps.Wrong(ApplicationSteps.Find(k, draft), draft)).Select(o => o.Text))
                // A choice that is none is named already.
                if (!problems.Any(p => p.Split('”')[0] == wrong.Split('”')[0])) problems.Add(wrong);
            if (!seen.TryAdd((agency, draft.Value("applicant") + draft.Value(Number), ApplicationSteps.Wanted(draft)), row.Number))
                problems.Add($"与第{seen[(agency, draft.Value("applicant") + draft.Value(Number), ApplicationSteps.Wanted(draft))]}行相同");
            read.Add(new(row.Number, agency, values, problems));
        }
        return read.Count > 0 ? read : throw new InvalidInput("表里没有要提交的行");
    }

    static string Cut(string text) => Statutes.Chinese.Short(text, 30);
}
