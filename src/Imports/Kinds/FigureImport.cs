using System.Globalization;
using Gongkai.Indicators;

namespace Gongkai.Imports.Kinds;

/// <summary>Monthly totals of licences, penalties, coercive measures and fees: a row a month, a column a figure. They become typed figures of the month.</summary>
public sealed class FigureImport(TypedFigureService figures) : ImportKind("figures", "月度执法合计", "行")
{
    static readonly string[] Keys = ["T2.5.1/count", "T2.6.1/count", "T2.6.2/count", "T2.8.1/amount"];

    sealed record Line(int Year, int Month, IReadOnlyList<FigureEntry> Entries);

    public override IReadOnlyList<ImportField> Fields { get; } =
    [
        new("month", "月份", ValueKind.Month, "月", "统计月份", "时间", "所属月份", "期间") { Required = true, Help = "如 1月、一月、2021年1月", Example = "1月" },
        new("year", "年度", ValueKind.Year, "年份", "统计年度") { Help = "月份没有写年份的，填这一列或者在上传时写明", Example = "2021" },
        new(Keys[0], "行政许可", ValueKind.Sum, "行政许可数", "行政许可办件量", "许可件数", "行政许可决定数", "行政许可（件）", "许可") { Help = "本月处理决定数量，件", Example = "120" },
        new(Keys[1], "行政处罚", ValueKind.Sum, "行政处罚数", "处罚件数", "行政处罚决定数", "行政处罚（件）", "处罚") { Help = "本月处理决定数量，件", Example = "15" },
        new(Keys[2], "行政强制", ValueKind.Sum, "行政强制数", "强制件数", "行政强制措施", "行政强制（件）", "强制") { Help = "本月处理决定数量，件", Example = "0" },
        new(Keys[3], "行政事业性收费", ValueKind.Sum, "行政事业性收费金额", "收费金额", "行政事业收费", "收费") { Help = "本月收费金额；表头或者格子里写明“元”还是“万元”，没有写的按万元", Example = "3.52" },
        new("unit", "单位", ValueKind.Unit, "单位名称", "填报单位", "执法单位", "部门") { Help = "不填就是上传时选的单位", Example = "" },
        new("source", "数据来源", ValueKind.Text, "来源") { Constant = true, Help = "如：行政许可办件台账", Example = "" },
    ];

    public override string List => "/desk/figures";
    public override string Record(long id) => List;
    public override string Help => "一行一个月：月份，行政许可、处罚、强制的件数，行政事业性收费的金额。合计行用来核对，不会导入。";
    public override string Remedy => "填报的数只留存、不删除：导入错了的，按正确的数再导入一次或者在“填报指标”里重新填报，以最后一次为准，原来的数仍可查到。";

    public override Task CheckAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            if (!row.Good) continue;
            if ((row["year"] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : run.Import.Year) is not { } year) { row.Reasons.Add("不知道是哪一年：请增加“年度”一列，或者在对应各列时选定年份"); continue; }
            var month = int.Parse(row["month"]!, CultureInfo.InvariantCulture);
            if (year < TypedFigureService.FirstYear) row.Reasons.Add($"“年度”{year}太早");
            else if (new DateOnly(year, month, 1) > run.Today) row.Reasons.Add($"{year}年{month}月还没有到");
            var entries = new List<FigureEntry>();
            var source = row["source"] is { } said ? Statutes.Chinese.Start(said, 80) : "单位台账";
            foreach (var key in Keys)
            {
                if (row[key] is not { } value) continue;
                var indicator = IndicatorCatalogue.Find(key)!;
                var (stored, wrong) = Stored(indicator, value);
                if (wrong is not null) { row.Reasons.Add($"“{Field(key).Label}”{wrong}"); continue; }
                if (key == Keys[3] && !value.EndsWith('元')) row.Notices.Add("收费没有写明单位，按万元");
                entries.Add(new(key, stored, $"{source}；导入自文件第{row.Line}行（SHA-256 {run.Import.Sha256[..12]}）", Month: month));
                row.Keys.Add(($"f {row.AgencyId} {year} {month} {key}", $"{year}年{month}月的{Field(key).Label}"));
            }
            if (!row.Good) continue;
            if (entries.Count == 0) { row.Reasons.Add("这一行没有数；没有发生的填 0"); continue; }
            row.OriginalTime = $"{year}-{month:D2}";
            row.Fact = new Line(year, month, entries);
        }
        return Task.CompletedTask;
    }

    /// <summary>Counts are whole; amounts are fen, from 万元 or 元.</summary>
    static (long Value, string? Wrong) Stored(Indicator indicator, string text)
    {
        var tenThousands = text.EndsWith("万元", StringComparison.Ordinal);
        var yuan = !tenThousands && text.EndsWith('元');
        if (!decimal.TryParse(text.AsSpan(0, text.Length - (tenThousands ? 2 : yuan ? 1 : 0)), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return (0, "不是数字");
        if (number < 0) return (0, "不能是负数");
        if (number > 1_000_000_000_000) return (0, "数值太大");
        var stored = number * (yuan ? 100 : indicator.Scale);
        if (stored > 1_000_000_000_000_000) return (0, "数值太大");
        return stored == decimal.Truncate(stored) ? ((long)stored, null) : (0, indicator.Scale == 1 ? "应当是整数" : "小于一分");
    }

    public override async Task CompareAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        foreach (var group in rows.GroupBy(r => (r.AgencyId, ((Line)r.Fact!).Year)))
        {
            var current = await figures.CurrentAsync(group.Key.AgencyId, group.Key.Year, cancel);
            foreach (var row in group)
            {
                var line = (Line)row.Fact!;
                var same = 0;
                foreach (var e in line.Entries)
                    if (current.GetValueOrDefault(e.Slot) is { } now)
                    {
                        if (now.Value == e.Value) same++;
                        else row.Notices.Add($"{Field(e.Key).Label}已经填报过{Print(e.Key, now.Value)}，导入后以{Print(e.Key, e.Value)}为准，原数留存");
                    }
                    else if (current.GetValueOrDefault(new FigureSlot(e.Key, 0)) is { } whole) row.Notices.Add($"{Field(e.Key).Label}已经填报全年数{Print(e.Key, whole.Value)}，年报以全年数为准");
                if (same == line.Entries.Count) row.Reasons.Add($"{line.Year}年{line.Month}月的数已经填报，与这一行相同");
                // What is current now is what the writing may replace, and nothing newer.
                row.Fact = line with { Entries = [.. line.Entries.Select(e => e with { Seen = current.GetValueOrDefault(e.Slot)?.Id ?? 0 })] };
            }
        }
    }

    static string Print(string key, long value) => ((decimal)value / IndicatorCatalogue.Find(key)!.Scale).ToString("0.######", CultureInfo.InvariantCulture);

    public override async Task WriteAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        foreach (var group in rows.GroupBy(r => (r.AgencyId, ((Line)r.Fact!).Year)))
        {
            await figures.SaveAsync(run.Actor, group.Key.AgencyId, group.Key.Year, [.. group.SelectMany(r => ((Line)r.Fact!).Entries)], cancel);
            var current = await figures.CurrentAsync(group.Key.AgencyId, group.Key.Year, cancel);
            foreach (var row in group) row.RecordId = current[((Line)row.Fact!).Entries[0].Slot].Id;
        }
    }
}
