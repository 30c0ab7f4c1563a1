using Gongkai.Agencies;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Shared;

/// <summary>What pages of the desk share: who is there, the units they may work for, and a refusal shown with the form kept.</summary>
public abstract class DeskPage(AgencyDirectory agencies, SignedIn me, OfficeClock clock) : PageModel
{
    public Actor Actor { get; private set; } = null!;
    public AgencyTree Tree { get; private set; } = null!;
    public IReadOnlyList<AgencyEntry> Mine { get; private set; } = [];
    public string? Problem { get; private set; }
    /// <summary>The same, one by one, for a summary that leads to the fields.</summary>
    public IReadOnlyList<Objection> Problems { get; private set; } = [];
    public DateOnly Today => clock.Today;

    protected async Task OpenAsync(CancellationToken cancel)
    {
        Actor = await me.ActorAsync();
        Tree = await agencies.OnAsync(clock.Today, cancel);
        Mine = [.. Tree.Addressees.Where(a => Actor.MayAct(a.Id))];
    }

    /// <summary>Does the thing and goes to <paramref name="address"/>; a refusal comes back on this page with the input kept.</summary>
    protected Task<IActionResult> TryAsync(Func<Task<string>> act, string address, Func<Task> reload) => TryAsync(act, () => address, reload);

    /// <summary>The same where the address is known only when the thing is done.</summary>
    protected async Task<IActionResult> TryAsync(Func<Task<string>> act, Func<string> address, Func<Task> reload)
    {
        try
        {
            TempData["Done"] = await act();
            return LocalRedirect(address());
        }
        catch (Exception e) when (e is InvalidInput or Refused or Conflict || Database.IsBusy(e))
        {
            var busy = Database.IsBusy(e);
            Problem = busy ? Database.Busy : e.Message;
            Problems = e switch
            {
                Refused r => r.Reasons,
                InvalidForm f => [.. f.Problems.Select(p => Objection.Impossible(p, ""))],
                _ => [Objection.Impossible(Problem, "")],
            };
            Response.StatusCode = busy || e is Conflict ? 409 : 400;
            await reload();
            return Page();
        }
    }

    public string Typed(string name) => Request.HasFormContentType ? Request.Form[name].ToString() : Request.Query[name].ToString();

    /// <summary>The list one came from, with its filters and page, if the address names it; else <paramref name="list"/> as it begins.</summary>
    protected string BackTo(string list)
    {
        var back = Request.Query["back"].ToString();
        return back.Length <= 2000 && Url.IsLocalUrl(back) && (back == list || back.StartsWith(list + "?", StringComparison.Ordinal)) ? back : list;
    }

    /// <summary>An address that keeps the way back to the list, unless that is the list as it begins.</summary>
    protected string WithBack(string address, string list) => BackTo(list) is var back && back == list ? address : QueryHelpers.AddQueryString(address, "back", back);
}
