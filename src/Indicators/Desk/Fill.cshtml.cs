using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Indicators.Desk;

/// <summary>One number of the table: what is typed now, what was typed before, what is wrong with it.</summary>
public sealed record FillCell(FigureSlot Slot, string Value, long Seen, IReadOnlyList<TypedFigure> Entries, string? Wrong);

/// <summary>One row: the whole year, or twelve months. <paramref name="Months"/> is what the months come to, and what they say against the year.</summary>
public sealed record FillRow(Indicator Indicator, string Source, IReadOnlyList<FillCell> Cells, TypedValue? Months, string? Mismatch)
{
    /// <summary>The only cell of a year's row.</summary>
    public FillCell Cell => Cells[0];
    public bool Wrong => Cells.Any(c => c.Wrong is not null);
    public bool Filled => Months is not null || Cells.Any(c => c.Entries.Count > 0);
}

/// <summary>All figures of one unit and year as one table, by the year or by its months; saved together, only what changed.</summary>
public sealed class FillModel(TypedFigureService typed, Access access, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    static readonly (string Prefix, string Name)[] Parts =
        [("T2.", "附表二：主动公开政府信息情况"), ("platform/", "平台建设"), ("accounts/", "政务新媒体"), ("zones/", "政务公开专区"), ("proposals/", "建议、提案"), ("fees/", "信息处理费"), ("site/", "政府网站工作年度报表")];

    readonly Dictionary<FigureSlot, string> wrong = [];
    bool stale;

    public int Year { get; private set; }
    public int Agency { get; private set; }
    public bool Monthly { get; private set; }
    public string Source { get; private set; } = "";
    public IReadOnlyList<FillRow> Rows { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Authors { get; private set; } = new Dictionary<string, string>();
    public string Back => BackTo(FiguresModel.Path);
    /// <summary>What this unit fills in.</summary>
    public IReadOnlyList<Indicator> Asked => [.. TypedFigureService.IndicatorsOf(Tree.Find(Agency)?.Kind)];
    public int Filled => Rows.Count(r => r.Filled);
    /// <summary>Which places a row has: the year, or the months that have begun.</summary>
    IReadOnlyList<int> Months => Monthly ? [.. Enumerable.Range(1, Year < Today.Year ? 12 : Today.Month)] : [0];

    public IEnumerable<IGrouping<string, FillRow>> Groups => Rows.GroupBy(r => Parts.FirstOrDefault(p => r.Indicator.Key.StartsWith(p.Prefix, StringComparison.Ordinal)).Name ?? "其他");

    public Problems Summary => new("没有保存：改好标出的行再提交，其他行的内容还在",
        [.. Problems.Where(_ => wrong.Count == 0).Select(p => (p, (string?)null)), .. Groups.SelectMany(g => g).SelectMany((r, n) => r.Cells.Where(c => c.Wrong is not null)
            .Select(c => (Objection.Impossible($"{c.Slot.Words}：{c.Wrong}", ""), (string?)$"#{Place(n + 1, c.Slot)}")))]);

    /// <summary>The id of a place on the page, where rows stand by group.</summary>
    public static string Place(int row, FigureSlot slot) => slot.Month == 0 ? $"v-{row}" : $"v-{row}-{slot.Month}";

    /// <summary>The other face of this table.</summary>
    public string Other(bool monthly) => $"/desk/figures/fill?year={Year}&agency={Agency}{(monthly ? "&view=months" : "")}{(Back == FiguresModel.Path ? "" : $"&back={Uri.EscapeDataString(Back)}")}";

    public async Task OnGetAsync(int? year, int? agency, string? view, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Choose(year, agency, view);
        await ShowAsync(null, cancel);
    }

    public async Task<IActionResult> OnPostAsync(int? year, int? agency, string? view, string? source, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Choose(year, agency, view);
        Source = source?.Replace("\0", "").Trim() ?? "";
        var form = await Request.ReadFormAsync(cancel);
        return await TryAsync(async () =>
        {
            var entries = await ReadAsync(form, cancel);
            if (wrong.Count > 0) throw new InvalidFigures(wrong);
            if (entries.Count == 0) throw new InvalidInput("没有改动任何一行，不用保存");
            try { await typed.SaveAsync(Actor, Agency, Year, entries, cancel); }
            catch (InvalidFigures e)
            {
                foreach (var (slot, why) in e.Problems) wrong[slot] = why;
                stale = e.Stale;
                throw;
            }
            return $"已填报 {Tree.Name(Agency)} {Year}年 {entries.Count} 个数：{string.Join("、", entries.Take(5).Select(e => e.Slot.Words))}{(entries.Count > 5 ? "等" : "")}";
        }, Back, () => ShowAsync(form, cancel));
    }

    void Choose(int? year, int? agency, string? view)
    {
        Year = Math.Clamp(year ?? Today.Year - 1, TypedFigureService.FirstYear, Today.Year);
        Agency = agency ?? Mine.FirstOrDefault()?.Id ?? throw new Forbidden("您没有可以填报的单位");
        Monthly = view == "months";
    }

    /// <summary>The places that differ from what stands; what is wrong goes to <see cref="wrong"/>.</summary>
    async Task<List<FigureEntry>> ReadAsync(IFormCollection form, CancellationToken cancel)
    {
        var standing = await typed.OfAsync(Actor, Agency, Year, cancel);
        var entries = new List<FigureEntry>();
        foreach (var i in Asked)
            foreach (var slot in Months.Select(m => new FigureSlot(i.Key, m)))
            {
                if (!form.ContainsKey("value:" + Name(slot))) continue;
                var (text, from, seen) = (Clean(form["value:" + Name(slot)]), Clean(form["source:" + i.Key]), Seen(form, slot) ?? -1);
                // Compared with the entry that stood on the page, so that an untouched row is not taken for a change of somebody else's.
                var was = standing[slot].FirstOrDefault(f => f.Id == seen);
                if (text.Length == 0)
                {
                    if (was is not null) wrong[slot] = "已经填报过的不能改回“未填”；没有的填 0";
                    else if (from.Length > 0 && !Monthly) wrong[slot] = "写了数据来源，没有填数值";
                    continue;
                }
                var (value, why) = TypedFigureService.Parse(i, text);
                if (why is not null) { wrong[slot] = why; continue; }
                // A sum shown rounded and left alone is still the sum that stands.
                if (was is not null && text == FiguresModel.Print(was)) value = was.Value;
                // The source of a row of months is that of the months being changed.
                if (was is not null && was.Value == value && (Monthly || from == was.Source || from.Length == 0)) continue;
                // A changed number keeps its old source only if that still stands in its row.
                if (from.Length == 0) from = Source;
                if (from.Length == 0) { wrong[slot] = "数据来源没有填"; continue; }
                if (from.Length > 200) { wrong[slot] = "数据来源最多200字"; continue; }
                entries.Add(new FigureEntry(i.Key, value!.Value, from, seen, slot.Month));
            }
        return entries;
    }

    async Task ShowAsync(IFormCollection? form, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        await access.RequireActAsync(Actor, Agency, "填报指标", cancel);
        if (stale) Response.StatusCode = StatusCodes.Status409Conflict;
        var standing = await typed.OfAsync(Actor, Agency, Year, cancel);
        Authors = await TypedFigureService.AuthorsAsync(db, standing.SelectMany(g => g), cancel);
        var current = standing.SelectMany(g => g).Where(f => f.Current).ToLookup(f => f.IndicatorKey);
        Rows = [.. Asked.Select(i =>
        {
            var cells = Months.Select(m => Cell(i, new(i.Key, m), standing, form)).ToList();
            var changing = form is not null && cells.Any(c => c.Wrong is not null || c.Value != (c.Entries.FirstOrDefault(e => e.Current) is { } now ? FiguresModel.Print(now) : ""));
            var source = form is not null && (changing || !Monthly && !Alone(i, new(i.Key, 0), standing, form)) ? Clean(form["source:" + i.Key])
                : Monthly ? current[i.Key].Where(f => f.Month > 0).MaxBy(f => f.Month)?.Source ?? "" : cells[0].Entries.FirstOrDefault(e => e.Current)?.Source ?? "";
            var year = Period.OfYear(Year);
            return new FillRow(i, source, cells, TypedValue.Of(i, current[i.Key].Where(f => f.Month > 0), year), TypedValue.Of(i, current[i.Key], year)?.Mismatch);
        })];
    }

    /// <summary>A place left alone shows what stands now; one being changed keeps the entry it was changed from, unless its writer was just told of another.</summary>
    FillCell Cell(Indicator i, FigureSlot slot, ILookup<FigureSlot, TypedFigure> standing, IFormCollection? form)
    {
        var entries = standing[slot].ToList();
        var now = entries.Count > 0 && entries[0].Current ? entries[0] : null;
        if (form is null || Alone(i, slot, standing, form)) return new(slot, now is null ? "" : FiguresModel.Print(now), now?.Id ?? 0, entries, null);
        return new(slot, Clean(form["value:" + Name(slot)]), stale && wrong.ContainsKey(slot) ? now?.Id ?? 0 : Seen(form, slot) ?? 0, entries, wrong.GetValueOrDefault(slot));
    }

    bool Alone(Indicator i, FigureSlot slot, ILookup<FigureSlot, TypedFigure> standing, IFormCollection form)
    {
        if (wrong.ContainsKey(slot)) return false;
        var was = standing[slot].FirstOrDefault(e => e.Id == (Seen(form, slot) ?? 0));
        return Clean(form["value:" + Name(slot)]) == (was is null ? "" : FiguresModel.Print(was)) && (Monthly || Clean(form["source:" + i.Key]) == (was?.Source ?? ""));
    }

    /// <summary>What the fields of a place are called.</summary>
    public static string Name(FigureSlot slot) => slot.Month == 0 ? slot.Key : $"{slot.Key}:{slot.Month}";

    static long? Seen(IFormCollection form, FigureSlot slot) => long.TryParse(form["seen:" + Name(slot)], out var id) ? id : null;

    static string Clean(Microsoft.Extensions.Primitives.StringValues text) => text.ToString().Replace("\0", "").Trim();
}
