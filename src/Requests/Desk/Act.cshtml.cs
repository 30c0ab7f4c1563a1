using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Desk;

/// <summary>One act of the table as a form. Refusals and breaches come back at the form with everything that was typed.</summary>
[RequestSizeLimit(AttachmentService.MostBytes + (1 << 20))]
public sealed class ActModel(RequestService requests, DecisionService decisions, AttachmentService attachments, SignedIn me, OfficeClock clock) : PageModel
{
    public RequestView View { get; private set; } = null!;
    public Act Act { get; private set; } = null!;
    public Verdict Verdict { get; private set; } = null!;
    public ActFormView Form { get; private set; } = null!;
    public string? Stale { get; private set; }

    public async Task OnGetAsync(long id, string act, string? wait, CancellationToken cancel)
    {
        await LoadAsync(id, act, cancel);
        var values = new Dictionary<string, string>();
        if (wait is not null) values["wait"] = wait;
        // The period to set is proposed, not left for the officer to count.
        if (Act.Fields.Any(f => f.Key == "due") && await requests.ProposedDueAsync(Act.Key, cancel) is { } due) values["due"] = due.ToString("yyyy-MM-dd");
        if (long.TryParse(Request.Query["from"], out var from))
            foreach (var (key, value) in await decisions.PreparedAsync(await me.ActorAsync(), from, id, Act.Key, cancel)) values[key] = value;
        await ShowAsync(values, [], Verdict.Breaches, cancel);
    }

    public async Task<IActionResult> OnPostAsync(long id, string act, CancellationToken cancel)
    {
        var form = await Request.ReadFormAsync(cancel);
        await LoadAsync(id, act, cancel);
        var values = ActForms.Values(Act, form);
        foreach (var key in ActForms.Beside) values[key] = form[key].ToString();
        try
        {
            var actor = await me.ActorAsync();
            var read = ActForms.Read(Act, form, opening: false);
            if (form["ask"] == "yes")
            {
                var (request, link) = await decisions.PrepareAsync(actor, RequestProcedure.Table.Key, id, act, read, form["ask-phone"], $"{Request.Scheme}://{Request.Host}", cancel);
                TempData[DecisionService.LinkKey] = link;
                return LocalRedirect($"/desk/decisions/{request.Id}");
            }
            read = await ActForms.WithScanAsync(read, form, attachments, actor, View.Row.AgencyId, values, cancel);
            await requests.PerformAsync(actor, id, act, read, cancel);
            TempData["Done"] = $"已办理：{Act.Name}";
            return LocalRedirect($"/desk/requests/{id}");
        }
        catch (Refused e)
        {
            await ShowAsync(values, e.Reasons, [.. e.Reasons.Where(r => r.IsBreach)], cancel);
            Response.StatusCode = 400;
        }
        catch (InvalidInput e)
        {
            await ShowAsync(values, [Objection.Impossible(e.Message, "")], [], cancel);
            Response.StatusCode = 400;
        }
        catch (Conflict e)
        {
            await LoadAsync(id, act, cancel);
            Stale = e.Message;
            await ShowAsync(values, [], [], cancel);
            Response.StatusCode = 409;
        }
        return Page();
    }

    async Task LoadAsync(long id, string act, CancellationToken cancel)
    {
        var actor = await me.ActorAsync();
        View = await requests.ViewAsync(actor, id, cancel);
        Act = RequestProcedure.Table.Find(act) is { Opening: false, Aside: false } found ? found : throw new NotFound("没有这一步");
        // Who may only look gets no form to fill in for nothing.
        if (!actor.MayAct(View.Row.AgencyId)) throw new Forbidden("您可以查看，不能办理这个单位的办件");
        Verdict = View.Verdicts.First(v => v.Act.Key == Act.Key);
    }

    async Task ShowAsync(Dictionary<string, string> values, IReadOnlyList<Objection> problems, IReadOnlyList<Objection> breaches, CancellationToken cancel)
    {
        var people = await requests.DecidersAsync(View.Row.AgencyId, cancel);
        var wanted = Act.DecidedBy switch { Role.Chief => new[] { Post.Chief, Post.Leader }, Role.Leader => [Post.Leader], _ => null };
        var deciders = people.Where(p => wanted is null || wanted.Contains(p.Post)).Select(p => (p.Id, p.Name, PeopleService.PostName(p.Post))).ToList();
        // A wait that was already served is not offered for service again.
        var waits = Act.Closes is { } kind ? View.Loaded.State.WaitsOf(kind).Where(w => Act.Clock != ClockEffect.HoldServed || w.ServedOn is null).Select(w => (w.Key, $"{RequestProcedure.Table.WaitName(w.Key)}，{w.OpenedOn:yyyy-MM-dd}开始")).ToList() : [];
        Form = new ActFormView(Act, values, problems.Count > 0 ? problems : breaches, breaches.Count > 0 && problems.All(p => p.IsBreach), false, deciders, waits, clock.Today.ToString("yyyy-MM-dd")) { Asks = decisions.CanSend };
    }
}
