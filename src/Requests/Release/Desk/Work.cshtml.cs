using System.Globalization;
using Gongkai.Agencies;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Release.Desk;

/// <summary>A box as typed: per cent of the page.</summary>
public sealed record TypedBox(string X, string Y, string Width, string Height, string Ground);

/// <summary>One record: its pages with what is withheld, what detectors propose, and at the end the proof.</summary>
public sealed class WorkModel(ReleaseService releases, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    /// <summary>Shown at once; a list of people has more.</summary>
    public const int MostProposals = 100;

    public long Id { get; private set; }
    public ReleaseView View { get; private set; } = null!;
    public int Number { get; private set; } = 1;
    public int Pages => View.Release.PageSizes.Count;
    public IReadOnlyList<TypedBox> Boxes { get; private set; } = [];
    public bool Stuck => View.Run is { State: JobState.Failed or JobState.Cancelled };
    public string Here => $"/desk/requests/{Id}/release/{View.Release.Id}";

    public async Task OnGetAsync(long id, long release, int? p, CancellationToken cancel)
    {
        await LoadAsync(id, release, p ?? 1, null, cancel);
        if (View.Release.State is ReleaseState.Reading or ReleaseState.Producing && !Stuck) Response.Headers["Refresh"] = "2";
    }

    public async Task<IActionResult> OnPostAsync(long id, long release, int number, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var form = await Request.ReadFormAsync(cancel);
        var typed = form.Keys.Where(k => k.StartsWith("x-", StringComparison.Ordinal)).Select(k => k[2..]).Where(n => int.TryParse(n, out _)).OrderBy(int.Parse)
            .Select(n => new TypedBox(form["x-" + n].ToString().Trim(), form["y-" + n].ToString().Trim(), form["w-" + n].ToString().Trim(), form["h-" + n].ToString().Trim(), form["g-" + n].ToString()))
            .Where(b => b.X + b.Y + b.Width + b.Height != "").ToList();
        return await TryAsync(async () =>
        {
            var boxes = new List<MarkedBox>();
            for (var i = 0; i < typed.Count; i++)
            {
                // No ground: the box is taken away.
                if (typed[i].Ground.Length == 0) continue;
                double Share(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v / 100 : throw new InvalidInput($"第{i + 1}个框的位置不是数");
                boxes.Add(new(number, Share(typed[i].X), Share(typed[i].Y), Share(typed[i].Width), Share(typed[i].Height), typed[i].Ground));
            }
            await releases.SaveAsync(Actor, id, release, seen, number, boxes, cancel);
            return $"第{number}页已保存，{boxes.Count}个框";
        }, () => $"/desk/requests/{id}/release/{release}?p={(int.TryParse(form["next"], out var next) ? next : number)}", () => LoadAsync(id, release, number, typed, cancel));
    }

    public Task<IActionResult> OnPostWantAsync(long id, long release, int number, int seen, string? texts, string? ground, CancellationToken cancel) =>
        DoAsync(id, release, number, () => releases.WantAsync(Actor, id, release, seen, texts, ground, cancel), "正在查找", cancel);

    public Task<IActionResult> OnPostSettleAsync(long id, long release, int number, int seen, int[] chosen, string? act, string? ground, CancellationToken cancel) =>
        DoAsync(id, release, number, () => releases.SettleAsync(Actor, id, release, seen, chosen, act == "accept", ground, cancel), act == "accept" ? "已经加上遮盖框" : "不再提示", cancel);

    public Task<IActionResult> OnPostProduceAsync(long id, long release, int number, int seen, string? title, string? leave, string? whole, CancellationToken cancel) =>
        DoAsync(id, release, number, () => releases.ProduceAsync(Actor, id, release, seen, title, leave == "yes", whole == "yes", cancel), "正在生成和核验", cancel);

    public Task<IActionResult> OnPostReopenAsync(long id, long release, int number, int seen, CancellationToken cancel) =>
        DoAsync(id, release, number, () => releases.ReopenAsync(Actor, id, release, seen, cancel), "已经重新打开", cancel);

    async Task<IActionResult> DoAsync(long id, long release, int number, Func<Task> act, string done, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await act(); return done; }, $"/desk/requests/{id}/release/{release}?p={Math.Max(1, number)}", () => LoadAsync(id, release, number, null, cancel));
    }

    async Task LoadAsync(long id, long release, int page, IReadOnlyList<TypedBox>? typed, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Id, View) = (id, await releases.ViewAsync(Actor, id, release, cancel));
        Number = Math.Clamp(page, 1, Math.Max(1, Pages));
        Boxes = typed ?? [.. View.Release.Marked.Where(b => b.Page == Number).Select(Shown)];
    }

    static TypedBox Shown(MarkedBox b)
    {
        // To three places: a hundredth of what the hand can draw, less than the margin about a sign.
        static string Percent(double share) => (share * 100).ToString("0.###", CultureInfo.InvariantCulture);
        return new(Percent(b.X), Percent(b.Y), Percent(b.Width), Percent(b.Height), b.Ground);
    }

    /// <summary>Where on this page something is proposed.</summary>
    public IEnumerable<TypedBox> Hints => View.Release.Proposed.Take(MostProposals).SelectMany(p => p.Places).Where(b => b.Page == Number).Select(Shown);

    /// <summary>Where in the page a refusal lies.</summary>
    public string? Href(Objection problem) => problem.Text.Contains("要遮住的词") ? "#texts" : problem.Text.Contains("标题") ? "#title" : problem.Text.Contains("个框") ? "#boxes" : null;

    /// <summary>How many boxes each page has.</summary>
    public int On(int page) => View.Release.Marked.Count(b => b.Page == page);
}
