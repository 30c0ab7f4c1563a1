using System.Globalization;
using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Indicators.Desk;

public sealed class FiguresModel(TypedFigureService typed, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public int Year { get; private set; }
    public IReadOnlyList<TypedFigure> Figures { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Authors { get; private set; } = new Dictionary<string, string>();

    public Task OnGetAsync(int? year, CancellationToken cancel) => LoadAsync(year, cancel);

    public async Task<IActionResult> OnPostAsync(int agency, string? key, int year, string? value, string? source, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            var indicator = IndicatorCatalogue.Find(key ?? "") ?? throw new InvalidInput("没有这个指标");
            if (!decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) throw new InvalidInput("数值不对：只填数字，没有的填 0");
            var stored = number * indicator.Scale;
            if (stored != decimal.Truncate(stored) || (indicator.Unit == "万元" && decimal.Round(number, 2) != number)) throw new InvalidInput(indicator.Scale == 1 ? "应当是整数" : "最多两位小数");
            if (stored > long.MaxValue / 1000) throw new InvalidInput("数值太大");
            await typed.EnterAsync(Actor, indicator.Key, agency, year, (long)stored, source ?? "", cancel);
            return $"已填报：{indicator.Label}";
        }, $"/desk/figures?year={year}", () => LoadAsync(year, cancel));
    }

    async Task LoadAsync(int? year, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Year = Math.Clamp(year ?? Today.Year - 1, 2008, Today.Year);
        Figures = await typed.ListAsync(Actor, Year, cancel);
        Authors = await TypedFigureService.AuthorsAsync(db, Figures, cancel);
    }
}
