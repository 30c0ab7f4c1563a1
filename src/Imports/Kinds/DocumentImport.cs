using System.Globalization;
using System.Text.RegularExpressions;
using Gongkai.Policies;

namespace Gongkai.Imports.Kinds;

/// <summary>行政规范性文件 from a unit's own list, the repealed ones too.</summary>
public sealed partial class DocumentImport(PolicyService policies) : ImportKind("documents", "规范性文件", "件")
{
    public override IReadOnlyList<ImportField> Fields { get; } =
    [
        new("registration", "统一登记号", ValueKind.Text, "登记号", "统一编号", "统一登记编号", "备案登记号", "三统一编号", "编号") { Required = true, Example = "RCDR-2021-0020001" },
        new("title", "标题", ValueKind.Text, "文件名称", "文件标题", "规范性文件名称", "名称") { Required = true, Example = "关于印发某某管理办法的通知" },
        new("number", "发文字号", ValueKind.Text, "文号", "文件字号", "发文文号", "文件编号") { Required = true, Example = "济任政发〔2021〕3号" },
        new("made", "成文日期", ValueKind.Day, "发文日期", "印发日期", "制定日期", "公布日期", "发布日期", "签发日期") { Required = true, Original = true, Example = "2021-03-05" },
        new("effective", "施行日期", ValueKind.Day, "实施日期", "生效日期", "起始日期") { Help = "没有的按成文日期", Example = "2021-04-05" },
        new("expires", "有效期至", ValueKind.Text, "有效期", "有效期限", "失效日期", "截止日期", "有效期届满日期") { Help = "写日期，或者几年；没有规定有效期的不填", Example = "2026-04-04" },
        new("repealed", "废止日期", ValueKind.Day, "废止时间") { Help = "已经废止的才填", Example = "" },
        new("repealed-by", "废止依据", ValueKind.Text, "废止文件", "废止文号", "废止原因") { Help = "已经废止的必须填", Example = "" },
        new("unit", "制定机关", ValueKind.Unit, "制定单位", "发文机关", "发文单位", "起草单位", "单位") { Help = "不填就是上传时选的单位", Example = "" },
        new("year", "年度", ValueKind.Year, "年份") { Help = "日期没有写年份的才需要", Example = "" },
    ];

    public override string List => "/desk/documents";
    public override string Help => "一行一件文件：统一登记号、标题、文号、成文日期、施行日期、有效期。已经废止的也一起导入，写上废止日期和依据。";
    public override string Remedy => "登记簿里的文件不能整批删除：废止、失效都是法律上的事实，不能用来撤销误登。写错的，打开那一件“更正登记内容”；误登废止的，“撤销废止登记”。";

    [GeneratedRegex(@"^(?:自?(?:施行|实施|发布|印发|公布)之日起)?(\d{1,2}|[一二三四五六七八九十]|十[一二三四五])年$")]
    private static partial Regex Years();

    public override Task CheckAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            if (!row.Good) continue;
            var made = row.Day("made")!.Value;
            var effective = row.Day("effective");
            if (effective is null) row.Notices.Add("没有写施行日期，按成文日期登记");
            var expires = Expires(run, row, effective ?? made);
            (DateOnly, string)? repealed = null;
            if (row.Day("repealed") is { } on) repealed = (on, row["repealed-by"] ?? "");
            else if (row["repealed-by"] is not null) row.Reasons.Add("“废止依据”填了，“废止日期”没有填");
            if (!row.Good) continue;
            var document = new NewDocument(row["title"]!, row["number"]!, row["registration"]!, made, effective ?? made, expires) { Repealed = repealed };
            row.Reasons.AddRange(PolicyService.Wrong(document, run.Today));
            row.Fact = document;
            row.Keys.Add(("r " + document.RegistrationNumber, $"统一登记号{document.RegistrationNumber}"));
        }
        return Task.CompletedTask;
    }

    static DateOnly? Expires(ImportRun run, ReadRow row, DateOnly effective)
    {
        if (row["expires"] is not { } text || ImportValues.Plain(text) is "" or "长期" or "长期有效" or "未规定" or "无" or "暂无" or "未规定有效期") return null;
        if (Years().Match(ImportValues.Plain(text)) is { Success: true } m)
        {
            var years = int.TryParse(m.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n
                : m.Groups[1].Value is ['十', var one] ? 10 + "一二三四五".IndexOf(one) + 1 : "一二三四五六七八九十".IndexOf(m.Groups[1].Value[0]) + 1;
            return effective.AddYears(years).AddDays(-1);
        }
        var read = OfficeDates.Read(text, null, run.Import.From1904);
        if (read.Day is null) row.Reasons.Add($"“有效期至”：{read.Wrong}");
        return read.Day;
    }

    public override async Task CompareAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        var facts = rows.Select(r => (Row: r, Document: (NewDocument)r.Fact!)).ToList();
        var (registrations, numbers) = await policies.KnownAsync([.. facts.Select(f => f.Document.RegistrationNumber).Distinct()], [.. facts.Select(f => f.Document.DocumentNumber).Distinct()], cancel);
        foreach (var (row, document) in facts)
            if (registrations.Contains(document.RegistrationNumber)) row.Reasons.Add($"登记簿里已经有统一登记号{document.RegistrationNumber}");
            else if (numbers.Contains((row.AgencyId, document.DocumentNumber))) row.Notices.Add($"登记簿里已经有文号{document.DocumentNumber}的文件，登记号不同，请看是不是同一件");
    }

    public override async Task WriteAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        foreach (var unit in rows.GroupBy(r => r.AgencyId))
            foreach (var chunk in unit.OrderBy(r => r.Line).Chunk(1000))
                foreach (var (row, id) in chunk.Zip(await policies.RegisterManyAsync(run.Actor, unit.Key, [.. chunk.Select(r => (NewDocument)r.Fact!)], cancel))) row.RecordId = id;
    }
}
